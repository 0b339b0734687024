import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { InvalidInputError } from '../errors.ts';
import { type CheckedPicture, checkPicture } from './check-picture.ts';
import type { Example } from './dataset.ts';

/** Pictures that are decoded in parallel: libuv's pool has 4 threads, and a few more wait so that none idles. */
const IN_FLIGHT = 8;
/** Pictures after which the journal is written. */
const FLUSHED = 256;

/** What a row says about its picture; an archive's pictures have metadata files instead. */
export interface StatedFacts {
  label: string | null;
  split: Example['split'] | null;
  groups: Record<string, string>;
  /** What is wrong with its label. */
  problem?: string | undefined;
}

/** A picture in the pack. */
export interface StoredPicture extends CheckedPicture {
  path: string;
  offset: number;
  byteSize: number;
  stated?: StatedFacts | undefined;
}

type Line = StoredPicture | { path: string; damaged: string; stated?: StatedFacts | undefined };

/**
 * The file of a data set's pictures while it is written: decodes each picture to check it, and appends its original bytes, in the
 * order in which they were added. With a journal, a line for each picture, an import that was interrupted goes on where it was:
 * `has` says which pictures it need not add again.
 */
export class PicturePack {
  readonly stored: StoredPicture[] = [];
  /** Path → why the picture cannot be read. */
  readonly damaged = new Map<string, string>();
  private readonly known = new Set<string>();
  private readonly inFlight: Promise<() => Promise<void>>[] = [];
  private waiting: Line[] = [];
  private offset = 0;

  private constructor(
    private readonly pack: FileHandle,
    private readonly journal: FileHandle | null,
    private readonly maxPixels: number,
  ) {}

  /**
   * @param packFile is made, or continued if there is a journal
   * @param journalFile null: an interrupted import starts over
   */
  static async open(packFile: string, journalFile: string | null, maxPixels: number): Promise<PicturePack> {
    const lines = journalFile === null ? [] : await readJournal(journalFile, packFile);
    const end = lines.reduce((last, line) => ('offset' in line ? line.offset + line.byteSize : last), 0);
    if (lines.length > 0) await truncate(packFile, end);
    const pack = await open(packFile, lines.length > 0 ? 'a' : 'w');
    // Written again, without a last line that may be cut off.
    const journal = journalFile === null ? null : await open(journalFile, 'w');
    const opened = new PicturePack(pack, journal, maxPixels);
    for (const line of lines) opened.keep(line);
    opened.offset = end;
    await opened.flush();
    return opened;
  }

  has(path: string): boolean {
    return this.known.has(path);
  }

  /** Adds a picture; it is decoded while the next ones are read. */
  async add(path: string, bytes: Buffer, stated?: StatedFacts): Promise<void> {
    this.inFlight.push(this.check(path, bytes, stated));
    if (this.inFlight.length >= IN_FLIGHT) await this.storeNext();
  }

  /** Notes a picture that cannot even be unpacked. */
  async addDamaged(path: string, reason: string, stated?: StatedFacts): Promise<void> {
    this.inFlight.push(Promise.resolve(async () => this.keep({ path, damaged: reason, stated })));
    if (this.inFlight.length >= IN_FLIGHT) await this.storeNext();
  }

  /** Stores all that was added. */
  async finish(): Promise<void> {
    while (this.inFlight.length > 0) await this.storeNext();
    await this.flush();
    await this.pack.sync();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.inFlight);
    await this.pack.close();
    await this.journal?.close();
  }

  private async storeNext(): Promise<void> {
    const store = await this.inFlight.shift();
    await store?.();
    if (this.waiting.length >= FLUSHED) await this.flush();
  }

  /** Starts decoding; the result appends the picture to the pack. Never rejects. */
  private async check(path: string, bytes: Buffer, stated?: StatedFacts): Promise<() => Promise<void>> {
    try {
      const checked = await checkPicture(bytes, this.maxPixels);
      return async () => {
        await this.append(bytes);
        this.keep({ path, offset: this.offset, byteSize: bytes.length, ...checked, stated });
        this.offset += bytes.length;
      };
    } catch (error) {
      return async () => {
        if (!(error instanceof InvalidInputError)) throw error;
        this.keep({ path, damaged: error.message, stated });
      };
    }
  }

  private async append(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length; ) written += (await this.pack.write(bytes, written)).bytesWritten;
  }

  private keep(line: Line): void {
    this.known.add(line.path);
    if ('damaged' in line) this.damaged.set(line.path, line.damaged);
    else this.stored.push(line);
    if (this.journal) this.waiting.push(line);
  }

  /** The pack first: a journal must not name pictures that are not on the disk. */
  private async flush(): Promise<void> {
    if (!this.journal || this.waiting.length === 0) return;
    await this.pack.datasync();
    await this.journal.appendFile(this.waiting.map((line) => `${JSON.stringify(line)}\n`).join(''));
    this.waiting = [];
  }
}

/** The pictures whose bytes are in the pack. */
async function readJournal(journalFile: string, packFile: string): Promise<Line[]> {
  const [text, pack] = await Promise.all([
    readFile(journalFile, 'utf8').catch(noFile),
    open(packFile, 'r').catch(noFile),
  ]);
  if (text === null || pack === null) {
    await pack?.close();
    return [];
  }
  const { size } = await pack.stat();
  await pack.close();
  const lines: Line[] = [];
  // What follows the last line end was cut off.
  for (const written of text.split('\n').slice(0, -1)) {
    const line = JSON.parse(written) as Line;
    if ('offset' in line && line.offset + line.byteSize > size) break;
    lines.push(line);
  }
  return lines;
}

function noFile(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
