import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { FetchedFile } from '../../sources/source.ts';
import type { SignedManifest, SignedPart } from './signed-manifest.ts';

export interface Comparison {
  /** Files whose bytes differ from the signed ones. */
  changed: string[];
  /** Files that are here, and were not signed. */
  unsigned: string[];
  /** Files that were signed, and are not here: an importer fetches only what it needs. */
  absent: string[];
  /** Files that match the signed ones. */
  intact: string[];
}

/** Compares files with a signed manifest. Paths are relative to the model's folder. */
export async function compareFiles(files: FetchedFile[], { parts, ignored }: SignedManifest): Promise<Comparison> {
  const isIgnored = (path: string) => ignored.some((entry) => path === entry || path.startsWith(`${entry}/`));
  const signed = new Map<string, SignedPart[]>();
  for (const part of parts) signed.set(part.path, [...(signed.get(part.path) ?? []), part]);
  const here = new Set(files.map(({ path }) => path));
  const comparison: Comparison = {
    changed: [],
    unsigned: [],
    absent: [...signed.keys()].filter((path) => !here.has(path)),
    intact: [],
  };
  for (const file of files) {
    const ofFile = signed.get(file.path);
    // An empty file has no shards.
    const isEmptyShard = !ofFile && file.byteSize === 0 && parts.some(({ range }) => range !== null);
    if (!ofFile && !isEmptyShard) {
      if (!isIgnored(file.path)) comparison.unsigned.push(file.path);
    } else if (await isIntact(file, ofFile ?? [])) comparison.intact.push(file.path);
    else comparison.changed.push(file.path);
  }
  return comparison;
}

async function isIntact(file: FetchedFile, parts: SignedPart[]): Promise<boolean> {
  let covered = 0;
  for (const part of parts.toSorted((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0))) {
    const range = part.range ?? { start: 0, end: file.byteSize };
    if (range.start !== covered || range.end > file.byteSize) return false;
    covered = range.end;
    const isWholeSha256 = part.range === null && part.hash === 'sha256';
    if ((isWholeSha256 ? file.sha256 : await digestOf(file, part, range)) !== part.digest) return false;
  }
  return covered === file.byteSize;
}

async function digestOf(
  { file }: FetchedFile,
  { hash: name }: SignedPart,
  { start, end }: { start: number; end: number },
): Promise<string> {
  const hash = createHash(name === 'blake2b' ? 'blake2b512' : name);
  if (end > start) await pipeline(createReadStream(file, { start, end: end - 1 }), hash);
  return hash.digest('hex');
}
