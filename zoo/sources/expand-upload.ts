import { constants } from 'node:fs';
import { copyFile, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../errors.ts';
import { LIMITS } from '../onnx/limits.ts';
import { isStateDict } from '../pytorch/is-state-dict.ts';
import { digestFile } from './digest-file.ts';
import { expandArchive } from './expand-archive.ts';
import { MAX_MODEL_BYTES } from './max-model-bytes.ts';
import { namedFiles } from './named-files.ts';
import { readFacts } from './read-facts.ts';
import type { FetchedFile, FetchedSource, FetchOptions } from './source.ts';
import { isPickle, whyUnread } from './unread-formats.ts';

/** A model has a few dozen files. */
const MAX_FILES = 5_000;

const MODEL = /(\.onnx|\.safetensors|\.bin|\.pt|\.pth|(^|\/)model(\.min)?\.js(on)?)$/i;

/**
 * The model in one file: an `.onnx` or `.safetensors` file or a state dict of PyTorch itself, or the contents of a .zip or .tar.gz. An archive's type
 * is read from its first bytes. The files are copies below `options.directory`; on failure nothing is left there.
 *
 * @param filename the name that the sender gave the file
 * @throws InvalidInputError for a file of another kind, a pickle (which is a program), and archives that are damaged or
 *   unsafe
 */
export async function expandUpload(
  file: string,
  filename: string,
  options: Pick<FetchOptions, 'directory' | 'signal' | 'maxBytes'>,
): Promise<Pick<FetchedSource, 'files' | 'facts'>> {
  const name = path.posix.basename(filename.replaceAll('\\', '/')).slice(-200);
  options.signal?.throwIfAborted();
  const kind = await kindOf(file, name);
  const target = await mkdtemp(path.join(options.directory, 'upload-files-'));
  try {
    const files = kind === 'file' ? [await copy(file, name, target)] : await unpack(file, name, kind, target, options);
    return { files, facts: await readFacts(files) };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}

async function kindOf(file: string, name: string): Promise<'file' | 'zip' | 'tar.gz'> {
  const unread = whyUnread([name]);
  if (unread !== null) throw new InvalidInputError(unread, 'file');
  // PyTorch's state dicts are zips, too, or begin as a pickle does.
  if (isStateDict(name)) return 'file';
  const magic = await firstBytes(file);
  if (magic.startsWith('504b0304') || magic.startsWith('504b0506')) return 'zip';
  if (magic.startsWith('1f8b')) return 'tar.gz';
  // Pickle's protocols 2 to 5 begin like this. A safetensors file begins with a length, which may look the same.
  if (/^800[2-5]/.test(magic) && !/\.safetensors$/i.test(name))
    throw new InvalidInputError(whyUnread([`${name}.pkl`]) as string, 'file');
  if (MODEL.test(name)) return 'file';
  throw new InvalidInputError(
    `${JSON.stringify(name)} does not have the name of a supported model. Send an .onnx or .safetensors file, a state dict of PyTorch (.bin, .pt, .pth), or a .zip or .tar.gz of a model's files.`,
    'file',
  );
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await handle.close();
  }
}

/** Into its own folder: a model may refer to files beside it, and an upload is stored beside others. */
async function copy(file: string, name: string, target: string): Promise<FetchedFile> {
  const to = path.join(target, name);
  await copyFile(file, to, constants.COPYFILE_FICLONE);
  const { byteSize, sha256 } = await digestFile(to);
  return { path: name, file: to, byteSize, sha256 };
}

async function unpack(
  file: string,
  name: string,
  kind: 'zip' | 'tar.gz',
  target: string,
  { signal, maxBytes = MAX_MODEL_BYTES }: Pick<FetchOptions, 'signal' | 'maxBytes'>,
): Promise<FetchedFile[]> {
  const limits = { bytes: maxBytes, files: MAX_FILES };
  const files = await expandArchive(file, JSON.stringify(name), kind, target, { limits, signal });
  const paths = files.map((one) => one.path);
  const models = files.filter((one) => MODEL.test(one.path));
  if (models.length === 0) {
    const list = paths.slice(0, 20).join(', ') || 'none';
    throw new InvalidInputError(
      `${JSON.stringify(name)} contains no supported model: no .onnx, no .safetensors, no state dict of PyTorch, and no model.json of TensorFlow.js. ${whyUnread(paths) ?? `Its files: ${list}.`}`,
      'file',
    );
  }
  // Weights may be in files named like pickles; then the model itself refers to them, and nothing runs them.
  const needed = new Set<string>();
  for (const model of models) {
    if (/\.(onnx|json)$/i.test(model.path) && model.byteSize <= LIMITS.weightBytes) {
      const folder = path.posix.dirname(model.path);
      for (const one of namedFiles(model.path, await readFile(model.file))) needed.add(path.posix.join(folder, one));
    }
  }
  const hasOther = models.some((one) => !isStateDict(one.path));
  const isUnread = ({ path }: FetchedFile) => isPickle(path) || (hasOther && isStateDict(path));
  const kept = files.filter((one) => needed.has(one.path) || !isUnread(one));
  for (const one of files) if (!kept.includes(one)) await rm(one.file);
  return kept;
}
