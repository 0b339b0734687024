import { InvalidInputError } from '../errors.ts';
import { type Span, spansOf } from '../text/spans-of.ts';

/** A model's labels for the words of one text. */
export interface ExampleTags {
  /** The example's name in its data set. */
  name: string;
  /** The label of each word, as an index. */
  tags: number[];
  /** The label that the model gives each word; null for a word that it did not read. */
  predicted: (number | null)[];
  /** The probability of each of these labels; null as above. */
  probabilities: (number | null)[];
  /** Attribute → value, for slices. */
  groups: Record<string, string>;
}

interface SpanScores {
  precision: number;
  recall: number;
  f1: number;
  /** Spans in the data set. */
  support: number;
}

export interface SpanMetrics extends SpanScores {
  exampleCount: number;
  /** Words that the model read. */
  wordCount: number;
  /** Words that it did not read, since their text is too long: they are not evaluated. */
  unreadWords: number;
  /** The share of the words that it read whose label is right. */
  accuracy: number;
  perType: ({ type: string } & SpanScores)[];
}

/**
 * Evaluates labels of words by spans, as seqeval's `classification_report` in its default mode: a span counts as found if its type, its
 * first and its last word are right. Precision, recall and F1 are over all spans (seqeval's micro average) and over those of each type;
 * without a denominator they are 0.
 *
 * @param labels in IOB2: `O`, `B-PER`, `I-PER`
 * @throws InvalidInputError if there are no examples, or one does not have a label for each word
 */
export function spanMetrics(examples: ExampleTags[], labels: string[]): SpanMetrics {
  if (examples.length === 0) throw new InvalidInputError('No labels of words to evaluate: the split has no examples.');
  const [wanted, found, right] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const count = (counts: Map<string, number>, { type }: Span) => counts.set(type, (counts.get(type) ?? 0) + 1);
  let [words, unread, hits] = [0, 0, 0];
  for (const example of examples) {
    const spans = judgedSpans(example, labels);
    unread += example.tags.length - spans.read.length;
    words += spans.read.length;
    hits += spans.read.filter(([tag, own]) => tag === own).length;
    for (const span of spans.wanted) count(wanted, span);
    for (const span of spans.found) count(found, span);
    for (const span of spans.right) count(right, span);
  }
  const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, one) => total + one, 0);
  const types = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return {
    exampleCount: examples.length,
    wordCount: words,
    unreadWords: unread,
    accuracy: words === 0 ? 0 : hits / words,
    ...scores(sum(right), sum(found), sum(wanted)),
    perType: types.map((type) => ({
      type,
      ...scores(right.get(type) ?? 0, found.get(type) ?? 0, wanted.get(type) ?? 0),
    })),
  };
}

/**
 * The spans of one text in its data set, those that a model finds, and which of these are right; over the words that it read.
 *
 * @throws InvalidInputError if the text does not have a label for each word
 */
export function judgedSpans({ name, tags, predicted }: ExampleTags, labels: string[]) {
  if (tags.length !== predicted.length) {
    throw new InvalidInputError(
      `“${name}” has ${tags.length} words, but ${predicted.length} are labelled. Evaluate a checkpoint on the data set that it was made for.`,
    );
  }
  const read = tags.flatMap((tag, i) => (predicted[i] === null ? [] : [[tag, predicted[i]] as const]));
  const wanted = spansOf(read.map(([tag]) => labels[tag]));
  const found = spansOf(read.map(([, tag]) => labels[tag]));
  const keys = new Set(wanted.map(keyOf));
  return { read, wanted, found, right: found.filter((span) => keys.has(keyOf(span))) };
}

function scores(right: number, found: number, support: number): SpanScores {
  const [precision, recall] = [found === 0 ? 0 : right / found, support === 0 ? 0 : right / support];
  return { precision, recall, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall), support };
}

const keyOf = ({ type, start, end }: Span) => `${start} ${end} ${type}`;
