import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { InvalidInputError } from '../../errors.ts';
import { ArchiveBudget } from './budget.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { zipEntries } from './zip-entries.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-zip-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function largeFormatZip(): Promise<Buffer> {
  const file = path.join(directory, 'whole.zip');
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('a'), 'a.txt', { forceZip64Format: true });
  zip.end({ forceZip64Format: true, comment: '' });
  await pipeline(zip.outputStream, createWriteStream(file));
  return readFile(file);
}

async function namesIn(bytes: Uint8Array): Promise<string[]> {
  const file = path.join(directory, 'opened.zip');
  await writeFile(file, bytes);
  const names: string[] = [];
  for await (const entry of zipEntries(
    file,
    'opened.zip',
    new ArchiveBudget('opened.zip', bytes.length, DEFAULT_LIMITS),
  )) {
    names.push(`${entry.name}: ${await entry.read(100)}`);
  }
  return names;
}

test('a zip in the format for large files is read', async () => {
  expect(await namesIn(await largeFormatZip())).toEqual(['a.txt: a']);
});

test.each([
  ['of the end of its directory', [0x50, 0x4b, 6, 7], 8],
  ['of its directory', [0x50, 0x4b, 6, 6], 48],
])('an offset beyond all numbers, %s, is an error of the file', async (_, signature, field) => {
  const bytes = await largeFormatZip();
  bytes.writeBigUInt64LE(2n ** 60n, bytes.indexOf(Buffer.from(signature)) + field);
  await expect(namesIn(bytes)).rejects.toThrow(InvalidInputError);
  await expect(namesIn(bytes)).rejects.toThrow(/"opened.zip" is damaged or cut off/);
});
