import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import yauzl from 'yauzl';
import { folderSource } from './folder-source.ts';
import { fileSource, PIECE_BYTES, type UploadSource } from './upload-source.ts';

const file = (name: string, bytes: Uint8Array<ArrayBuffer>) =>
  new File([bytes], name, { lastModified: 1_700_000_000_000 });
const drawn = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17 + (i >> 9)) & 255);

async function bytesOf(source: UploadSource, offset = 0): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source.read(offset)) {
    expect(piece.size).toBeLessThanOrEqual(PIECE_BYTES);
    pieces.push(Buffer.from(await piece.arrayBuffer()));
  }
  return Buffer.concat(pieces);
}

test('a folder is a zip of the announced size, the same from any byte on', async () => {
  const files = [
    { path: 'dogs/1.png', file: file('1.png', drawn(PIECE_BYTES + 1_000, 1)) },
    { path: 'cats/ü 1.png', file: file('ü 1.png', drawn(500, 2)) },
  ];
  const source = await folderSource('pets', files);
  const whole = await bytesOf(source);
  expect([source.filename, source.byteSize]).toEqual(['pets.zip', whole.byteLength]);
  for (const offset of [1, 700, PIECE_BYTES, whole.byteLength - 1])
    expect((await bytesOf(source, offset)).equals(whole.subarray(offset))).toBe(true);
  const zip = await yauzl.fromBufferPromise(whole, { lazyEntries: true });
  const read: [string, Buffer][] = [];
  for await (const entry of zip.eachEntry())
    read.push([entry.fileName, await buffer(await zip.openReadStreamPromise(entry))]);
  expect(read.map(([name]) => name)).toEqual(['cats/ü 1.png', 'dogs/1.png']);
  expect(read[1][1].equals(Buffer.from(drawn(PIECE_BYTES + 1_000, 1)))).toBe(true);
  const again = await folderSource('pets', files.toReversed());
  expect([again.fingerprint, (await bytesOf(again)).equals(whole)]).toEqual([source.fingerprint, true]);
});

test('a file goes on from any byte', async () => {
  const bytes = drawn(PIECE_BYTES + 10, 3);
  const rest = await bytesOf(fileSource(file('a.zip', bytes)), PIECE_BYTES + 4);
  expect(rest.equals(Buffer.from(bytes.subarray(PIECE_BYTES + 4)))).toBe(true);
});
