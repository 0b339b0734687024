import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { openZipFile } from '../data/archive/open-zip-file.ts';
import { isSystemError } from '../data/archive/system-error.ts';
import { unsafeName } from '../data/archive/unsafe-name.ts';
import { InvalidInputError } from '../errors.ts';
import type { SavedFile } from './saved-file.ts';
import { stateDictNames } from './state-dict-names.ts';
import { unpickle } from './unpickle.ts';

/** A state dict's pickle has about 150 bytes a tensor. */
const MAX_PICKLE_BYTES = 16 * 2 ** 20;
const MAX_ENTRIES = 200_000;
/** What is unpacked may be this many times as large as the file: torch.save does not compress, and weights hardly shrink. */
const MAX_RATIO = 100;
/** Below this the ratio proves nothing. */
const RATIO_FROM_BYTES = 16 * 2 ** 20;

/**
 * Opens the zip that `torch.save` writes since PyTorch 1.6: `NAME/data.pkl`, the object, and `NAME/data/KEY`, its storages.
 *
 * @param byteSize of the file
 * @throws InvalidInputError for a TorchScript archive, which is a program; a zip that is damaged; a pickle as `unpickle` does
 */
export async function openZip(file: string, byteSize: number): Promise<SavedFile> {
  // Names that lead out of the archive are errors of yauzl's.
  const zip = await sound(() => openZipFile(file, { lazyEntries: true, autoClose: false }));
  try {
    const entries = await sound(() => entriesOf(zip));
    const prefix = prefixOf(entries);
    if (
      entries.has(`${prefix}constants.pkl`) ||
      [...entries.keys()].some((name) => name.startsWith(`${prefix}code/`))
    ) {
      throw new InvalidInputError(
        'it is a TorchScript archive, which is a program with weights. Save the weights alone: torch.save(module.state_dict(), path), or export it: torch.onnx.export(module, example, path)',
      );
    }
    let unpacked = 0;
    const read = async (name: string, maxBytes: number) => {
      const entry = entries.get(name);
      if (!entry) throw new InvalidInputError(`it has no “${name}”`);
      if (entry.uncompressedSize > maxBytes) {
        throw new InvalidInputError(`its “${name}” has ${entry.uncompressedSize} bytes, more than ${maxBytes}`);
      }
      unpacked += entry.uncompressedSize;
      if (unpacked > RATIO_FROM_BYTES && unpacked > MAX_RATIO * byteSize) {
        throw new InvalidInputError(
          `it unpacks to more than ${MAX_RATIO} times its own size, which weights do not: it looks like a decompression bomb`,
        );
      }
      return sound(() => readEntry(zip, entry, name));
    };
    const order = entries.has(`${prefix}byteorder`) ? await read(`${prefix}byteorder`, 16) : null;
    if (order && order.toString() !== 'little') throw new InvalidInputError('it is of a big-endian machine');
    const { value: root } = unpickle(await read(`${prefix}data.pkl`, MAX_PICKLE_BYTES), stateDictNames());
    return {
      root,
      close: () => zip.close(),
      read: async ({ key, byteSize: wanted }) => {
        const bytes = await read(`${prefix}data/${key}`, wanted);
        if (bytes.length === wanted) return bytes;
        throw new InvalidInputError(`its storage “${key}” has ${bytes.length} bytes, but its tensors need ${wanted}`);
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (entries.size >= MAX_ENTRIES) throw new InvalidInputError(`it has more than ${MAX_ENTRIES} entries`);
    entries.set(entry.fileName, entry);
  }
  return entries;
}

/** The folder of the pickle, with its slash. */
function prefixOf(entries: ReadonlyMap<string, Entry>): string {
  const pickles = [...entries.keys()].filter((name) => /(^|\/)data\.pkl$/.test(name));
  if (pickles.length === 1) return pickles[0].slice(0, -'data.pkl'.length);
  throw new InvalidInputError(
    pickles.length === 0
      ? 'it is a zip without a data.pkl, so torch.save did not write it'
      : `it has ${pickles.length} pickles: ${pickles.slice(0, 3).join(', ')}`,
  );
}

/** yauzl checks the entry's size while it unpacks. */
async function readEntry(zip: ZipFile, entry: Entry, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32) throw new InvalidInputError(`it is damaged: the checksum of “${name}” differs`);
  return bytes;
}

/** The errors of yauzl and zlib are about the file, those of the operating system are not. */
async function sound<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidInputError || isSystemError(error) || !(error instanceof Error)) throw error;
    const unsafe = unsafeName(error);
    if (unsafe !== null) {
      throw new InvalidInputError(
        `its zip contains the path ${JSON.stringify(unsafe.slice(0, 200))}, which is outside of its folder; torch.save writes no such path`,
      );
    }
    throw new InvalidInputError(`its zip is damaged or cut short (${error.message})`, undefined, { cause: error });
  }
}
