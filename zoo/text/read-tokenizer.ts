import { readFile } from 'node:fs/promises';
import { InvalidInputError } from '../errors.ts';
import { METADATA, type TextPreprocessing, TOKENIZER_FILE } from '../model.ts';
import { sentencePieceTokenizer } from './sentencepiece-vocabulary.ts';

const MAX_TOKENIZER_BYTES = 64 * 2 ** 20;

/** A file of a model: its path in the model's folder, and its location on disk. */
export interface ModelFile {
  path: string;
  file: string;
  byteSize: number;
}

/**
 * The text of a model's `tokenizer.json`; a SentencePiece vocabulary is made into one. If its files have no tokenizer, the one in
 * the metadata of Graft's own ONNX file is the `tokenizer.json`.
 *
 * @param metadata of the ONNX file, whoever wrote it
 * @throws InvalidInputError if it is missing or too large
 */
export async function readTokenizer(
  { tokenizer_file }: TextPreprocessing,
  files: ModelFile[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<string> {
  const found = files.find(({ path }) => path === tokenizer_file);
  const held = tokenizer_file === TOKENIZER_FILE ? metadata[METADATA.tokenizer] : undefined;
  if (!found && held !== undefined) {
    checkSize(`The tokenizer in the file's metadata (${METADATA.tokenizer})`, Buffer.byteLength(held));
    return asTokenizer(held);
  }
  if (!found) {
    const names = files.map(({ path }) => path).join(', ');
    throw new InvalidInputError(
      `The model's tokenizer ${tokenizer_file} is not among its files: ${names}. Name the file in preprocessing.tokenizer_file, or upload it; if there is only a vocab.txt, AutoTokenizer.from_pretrained(…).save_pretrained(…) writes a tokenizer.json.`,
      'tokenizer',
    );
  }
  checkSize(tokenizer_file, found.byteSize);
  return asTokenizer(await readFile(found.file, 'utf8'));
}

function checkSize(what: string, bytes: number): void {
  if (bytes <= MAX_TOKENIZER_BYTES) return;
  throw new InvalidInputError(`${what} has ${bytes} bytes, more than any tokenizer.`, 'tokenizer');
}

const asTokenizer = (text: string) => (text.trimStart().startsWith('[') ? sentencePieceTokenizer(text) : text);
