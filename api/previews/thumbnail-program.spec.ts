import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UnavailableError } from '../../zoo/errors.ts';
import { ThumbnailProgram } from './thumbnail-program.ts';

let directory: string;
let program: ThumbnailProgram;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-thumbnails-'));
  program = new ThumbnailProgram({ home: path.join(directory, 'home'), signingKeyFile: path.join(directory, 'key') });
});
afterEach(async () => {
  program.close();
  await rm(directory, { recursive: true, force: true });
});

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#17694a' } })
    .png()
    .toBuffer();

async function sizeOf(bytes: Uint8Array | null) {
  const { format, width, height } = await sharp(bytes ?? Buffer.alloc(0)).metadata();
  return { format, width, height };
}

test('a picture becomes a WebP whose longer side has so many pixels; what is no picture becomes nothing', async () => {
  await mkdir(path.join(directory, 'home'));
  expect(await sizeOf(await program.make(await picture(400, 100), 96))).toEqual({
    format: 'webp',
    width: 96,
    height: 24,
  });
  expect(await program.make(Buffer.from('no picture'), 96)).toBeNull();
});

test('after a process could not be started, the next picture starts one', async () => {
  // Where its folder should be is a file.
  await writeFile(path.join(directory, 'home'), '');
  await expect(program.make(await picture(40, 20), 96)).rejects.toThrow(UnavailableError);
  await rm(path.join(directory, 'home'));
  expect(await sizeOf(await program.make(await picture(40, 20), 96))).toEqual({
    format: 'webp',
    width: 40,
    height: 20,
  });
});

test('after the process was ended, the next picture starts another', async () => {
  await program.make(await picture(40, 20), 96);
  program.close();
  expect(await sizeOf(await program.make(await picture(20, 40), 96))).toEqual({
    format: 'webp',
    width: 20,
    height: 40,
  });
});
