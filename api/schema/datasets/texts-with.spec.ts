import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { Context } from '../../context.ts';
import { textsWith } from './texts-with.ts';

const TEXTS = ['Chop the garlic', 'Ÿellow öl', 'GARLIC bread', 'nothing'];
const bytes = Buffer.from(TEXTS.join(''));
let offset = 0;
const inPack = TEXTS.map((text) => {
  const place = { offset, byteSize: Buffer.byteLength(text) };
  offset += place.byteSize;
  return place;
});

/** A store whose only blob comes in pieces. */
const pieces = (size: number) => ({
  blobs: {
    get: async () =>
      Readable.from(
        Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
      ),
  } as unknown as Context['blobs'],
});

test.each([1, 3, 7, 1000])('texts are found whatever pieces of %d bytes they come in', async (size) => {
  const examples = [inPack[2], inPack[0], inPack[1], inPack[3], inPack[0]];
  expect(await textsWith(pieces(size), '', examples, 'garlic')).toEqual(new Set([0, 1, 4]));
  expect(await textsWith(pieces(size), '', examples, 'Öl')).toEqual(new Set([2]));
  expect(await textsWith(pieces(size), '', examples, 'no such')).toEqual(new Set());
});
