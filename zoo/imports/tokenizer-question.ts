import { posix } from 'node:path';
import type { ModelFile } from '../import-files.ts';
import { isImagePreprocessing, TOKENIZER_FILE } from '../model.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import type { NetworkFacts } from './network-facts.ts';

/** Asked if a text model's files hold no tokenizer, or not the one that the preprocessing names. */
export function tokenizerQuestion(
  known: KnownFacts,
  { modality, holdsTokenizer }: NetworkFacts,
  files: Pick<ModelFile, 'path'>[],
  problem?: string,
): ImportQuestion | null {
  // Without any file, they are not fetched yet.
  if (modality !== 'TEXT' || files.length === 0) return null;
  const path = tokenizerPath(known, files);
  const isThere = files.some((file) => file.path === path) || (holdsTokenizer && path === TOKENIZER_FILE);
  if (!problem && isThere) return null;
  return {
    field: 'tokenizer',
    question: `Which tokenizer does the model use? Its files have no ${path}. Upload the tokenizer.json that it was trained with; if there is only a vocab.txt, AutoTokenizer.from_pretrained(…).save_pretrained(…) in transformers writes one.`,
    choices: null,
    problem,
  };
}

/** The tokenizer's file: the one that is named, else a `tokenizer.json` or a SentencePiece vocabulary that is there. */
export function tokenizerPath(
  { preprocessing, preprocessingParts = {} }: KnownFacts,
  files: Pick<ModelFile, 'path'>[],
): string {
  if (preprocessing !== null && !isImagePreprocessing(preprocessing)) return preprocessing.tokenizer_file;
  if ('tokenizer_file' in preprocessingParts) return String(preprocessingParts.tokenizer_file);
  const named = (name: string) => files.find(({ path }) => posix.basename(path) === name)?.path;
  return named('tokenizer.json') ?? named('vocab.json') ?? TOKENIZER_FILE;
}
