import { readFile } from 'node:fs/promises';
import { InvalidInputError } from '../errors.ts';
import type { TextPreprocessing } from '../model.ts';
import { sentencePieceTokenizer } from './sentencepiece-vocabulary.ts';

const MAX_TOKENIZER_BYTES = 64 * 2 ** 20;

/** A file of a model: its path in the model's folder, and its location on disk. */
export interface ModelFile {
  path: string;
  file: string;
  byteSize: number;
}

/**
 * The text of a model's `tokenizer.json`; a SentencePiece vocabulary is made into one.
 *
 * @throws InvalidInputError if it is missing or too large
 */
export async function readTokenizer({ tokenizer_file }: TextPreprocessing, files: ModelFile[]): Promise<string> {
  const found = files.find(({ path }) => path === tokenizer_file);
  if (!found) {
    const names = files.map(({ path }) => path).join(', ');
    throw new InvalidInputError(
      `The model's tokenizer ${tokenizer_file} is not among its files: ${names}. Name the file in preprocessing.tokenizer_file, or upload it; if there is only a vocab.txt, AutoTokenizer.from_pretrained(…).save_pretrained(…) writes a tokenizer.json.`,
      'tokenizer',
    );
  }
  if (found.byteSize > MAX_TOKENIZER_BYTES) {
    throw new InvalidInputError(`${tokenizer_file} has ${found.byteSize} bytes, more than any tokenizer.`, 'tokenizer');
  }
  const text = await readFile(found.file, 'utf8');
  return text.trimStart().startsWith('[') ? sentencePieceTokenizer(text) : text;
}
