import { open } from 'node:fs/promises';
import { InvalidInputError } from '../errors.ts';
import type { Tensor } from '../onnx/graph.ts';
import { openLegacy } from './open-legacy.ts';
import { openZip } from './open-zip.ts';
import type { SavedFile } from './saved-file.ts';
import { type Storage, TensorView } from './storage.ts';

/** Where training scripts keep the weights, beside the epoch and the optimizer's state. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model'];
/** Tensors may be this many times as large as the storages that they are views of: tied weights share one. */
const MAX_OVERLAP = 4;

/**
 * The weights in a file of `torch.save`: a state dict, or one that lies under `state_dict`, `model_state_dict` or `model`. The
 * prefix `module.` of DataParallel is left out. Nothing in the file runs: see {@link unpickle}.
 *
 * @param file `path` is its name for messages
 * @returns by name; half precision stays, bfloat16 becomes float32
 * @throws InvalidInputError if it is not such a file, is damaged, or contains something else than weights
 */
export async function readStateDict(file: {
  path: string;
  file: string;
  byteSize: number;
}): Promise<Map<string, Tensor>> {
  try {
    const saved = await ((await isZip(file.file)) ? openZip : openLegacy)(file.file, file.byteSize);
    try {
      return await tensorsOf(saved);
    } finally {
      saved.close();
    }
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(`${file.path} cannot be read: ${error.message}.`, undefined, { cause: error });
  }
}

async function isZip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2));
    return buffer.subarray(0, bytesRead).toString('latin1') === 'PK';
  } finally {
    await handle.close();
  }
}

/** The tensors of an opened file. */
export async function tensorsOf(saved: SavedFile): Promise<Map<string, Tensor>> {
  const views = stateDictOf(saved.root);
  // Each storage is read once, however many tensors are views of it, and let go after them.
  const byStorage = new Map<Storage, [string, TensorView][]>();
  for (const one of views) {
    const others = byStorage.get(one[1].storage);
    if (others) others.push(one);
    else byStorage.set(one[1].storage, [one]);
  }
  const bytes = [...views.values()].reduce((sum, { byteSize }) => sum + byteSize, 0);
  const stored = [...byStorage.keys()].reduce((sum, { byteSize }) => sum + byteSize, 0);
  if (bytes > MAX_OVERLAP * stored) {
    throw new InvalidInputError(
      `its tensors repeat each other: they have ${bytes} bytes, and their storages ${stored}`,
    );
  }
  const tensors = new Map<string, Tensor>();
  for (const [storage, held] of byStorage) {
    const raw = await saved.read(storage);
    for (const [name, view] of held) tensors.set(name, view.read(raw));
  }
  return tensors;
}

function stateDictOf(root: unknown): Map<string, TensorView> {
  if (!(root instanceof Map)) throw new InvalidInputError('it is not a dictionary of tensors');
  const found = [root, ...WRAPPERS.map((key) => root.get(key))].find(hasTensors);
  if (!found) {
    const keys = [...root.keys()].slice(0, 10).map((key) => JSON.stringify(String(key).slice(0, 100)));
    throw new InvalidInputError(
      `it has no state dict, neither at its top nor under ${WRAPPERS.join(', ')}; its keys: ${keys.join(', ') || 'none'}`,
    );
  }
  const views = [...found].filter((entry): entry is [string, TensorView] => entry[1] instanceof TensorView);
  const isParallel = views.every(([name]) => String(name).startsWith('module.'));
  return new Map(views.map(([name, view]) => [isParallel ? String(name).slice('module.'.length) : String(name), view]));
}

const hasTensors = (value: unknown): value is Map<unknown, unknown> =>
  value instanceof Map && [...value.values()].some((one) => one instanceof TensorView);
