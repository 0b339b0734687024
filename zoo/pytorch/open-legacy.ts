import { readFile } from 'node:fs/promises';
import { InvalidInputError } from '../errors.ts';
import type { SavedFile } from './saved-file.ts';
import { stateDictNames } from './state-dict-names.ts';
import { Storage } from './storage.ts';
import { unpickle } from './unpickle.ts';

/** What the first pickle of such a file is. Source: PyTorch, `serialization.py`, `MAGIC_NUMBER`. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
/** How pickles of protocol 2 and later begin. */
const PROTO = 0x80;
/** Node reads no larger file at once. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Opens the format that `torch.save` wrote before PyTorch 1.6: a magic number, a version, a description of the machine, the
 * object and the list of its storages' keys, each a pickle; then the storages, each with its number of elements before it.
 *
 * @throws InvalidInputError for any other file
 */
export async function openLegacy(file: string, byteSize: number): Promise<SavedFile> {
  if (byteSize > MAX_BYTES) {
    throw new InvalidInputError(
      `it has ${byteSize} bytes in PyTorch's old format, which is read up to ${MAX_BYTES}. Load it and save it again with PyTorch 1.6 or later`,
    );
  }
  return parseLegacy(await readFile(file));
}

/** The same for the bytes of a file. */
export function parseLegacy(bytes: Uint8Array): SavedFile {
  const storages = new Map<string, Storage>();
  const names = stateDictNames();
  const load = (id: unknown) => {
    const storage = names.load(id);
    if (storage instanceof Storage) storages.set(storage.key, storage);
    return storage;
  };
  let at = 0;
  const next = () => {
    const { value, end } = unpickle(bytes, { ...names, load }, at);
    at = end;
    return value;
  };
  if (bytes[0] !== PROTO)
    throw new InvalidInputError('it is neither a zip nor a pickle, so torch.save did not write it');
  if (next() !== MAGIC) throw new InvalidInputError('it is a pickle that torch.save did not write');
  const version = next();
  if (version !== PROTOCOL)
    throw new InvalidInputError(
      `it is of ${typeof version === 'number' ? `version ${version}` : 'no version'}; ${PROTOCOL} is read`,
    );
  const machine = next();
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) {
    throw new InvalidInputError('it is of a big-endian machine');
  }
  const root = next();
  const places = placesOf(next(), storages, bytes, at);
  return {
    root,
    close: () => {},
    read: async ({ key, byteSize }) => {
      const from = places.get(key);
      if (from === undefined) throw new InvalidInputError(`it has no storage “${key}”`);
      return bytes.subarray(from, from + byteSize);
    },
  };
}

/** Where the bytes of each storage begin. */
function placesOf(
  keys: unknown,
  storages: ReadonlyMap<string, Storage>,
  bytes: Uint8Array,
  start: number,
): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places = new Map<string, number>();
  let at = start;
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = storages.get(key);
    if (!storage) throw new InvalidInputError(`it has a storage “${String(key).slice(0, 100)}” that no tensor uses`);
    if (at + 8 + storage.byteSize > bytes.length) {
      throw new InvalidInputError(`it is cut short: its storage “${storage.key}” needs ${storage.byteSize} bytes`);
    }
    const length = view.getBigInt64(at, true);
    if (length !== BigInt(storage.length)) {
      throw new InvalidInputError(
        `its storage “${storage.key}” has ${length} elements, but its tensors need ${storage.length}`,
      );
    }
    places.set(storage.key, at + 8);
    at += 8 + storage.byteSize;
  }
  return places;
}
