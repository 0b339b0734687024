import { type Entity, entitiesIn, type Word } from '../text/entities.ts';
import type { TokenRow } from '../text/tokenize-batch.ts';
import type { TokenizedWords, Tokenizer } from '../text/tokenizer.ts';

/** What a model finds in a text. */
export interface FoundEntities {
  entities: Entity[];
  /** Words at the end of the text that the model did not read, since it takes no more tokens. */
  unreadWords: number;
}

/**
 * The entities of texts, as one batch: as transformers' `TokenClassificationPipeline` gives them with `aggregation_strategy="first"`. Each word
 * has the label of its first token, as in training, and an entity's score is the mean of its words'. What a word is, is the tokenizer's
 * affair: see `Tokenizer.words`. Labels need not be in IOB2: neighbours with the same one are one entity.
 *
 * @param run gives the probabilities `[sequence, labels]` of each text, which may be padded at its end
 * @throws InvalidInputError for a text that is too long to be tokenized
 */
export async function findEntities(
  texts: readonly string[],
  { tokenizer, labels, run }: { tokenizer: Tokenizer; labels: readonly string[]; run: Run },
): Promise<FoundEntities[]> {
  if (texts.length === 0) return [];
  const rows = texts.map((text) => {
    const words = tokenizer.words(text);
    const tokens = tokenizer.encodeWords(words.map(({ start, end }) => text.slice(start, end)));
    return { text, tokens, ...readWords(words, tokens) };
  });
  const outputs = await run(rows.map(({ tokens }) => tokens));
  const iob2 = labels.map(asIob2);
  return rows.map(({ text, read, unreadWords }, row) => {
    const best = read.map(({ token }) => {
      const own = outputs[row].subarray(token * labels.length, (token + 1) * labels.length);
      const label = own.indexOf(Math.max(...own));
      return { label: iob2[label], probability: own[label] };
    });
    const entities = entitiesIn(
      text,
      read.map(({ word }) => word),
      best.map(({ label }) => label),
      best.map(({ probability }) => probability),
    );
    return { entities, unreadWords };
  });
}

type Run = (texts: TokenRow[]) => Promise<Float32Array[]>;

/** The words that have a token, with their first one. Words before the last of them that have none are control characters alone. */
function readWords(words: readonly Word[], { starts, cutTokens }: TokenizedWords) {
  const read = words.flatMap((word, i) => (starts[i] < 0 ? [] : [{ word, token: starts[i] }]));
  const last = starts.findLastIndex((start) => start >= 0);
  return { read, unreadWords: cutTokens === 0 ? 0 : words.length - 1 - last };
}

/** Labels of another form continue themselves, as in transformers. */
const asIob2 = (label: string) => (label === 'O' || /^[BI]-./.test(label) ? label : `I-${label}`);
