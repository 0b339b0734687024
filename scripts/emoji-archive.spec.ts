import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildEmojiArchive } from './emoji-archive.ts';

const PACKAGE = resolve(import.meta.dirname, '../node_modules/emoji-datasource-google');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-emoji-'));
});
afterAll(() => rm(directory, { recursive: true }));

test('the emoji of the demo are 1,636 pictures in 8 classes', async () => {
  expect(await buildEmojiArchive(PACKAGE, join(directory, 'emoji.zip'))).toEqual({ pictures: 1636, classes: 8 });
});

test('a package without its pictures: an error, and no zip', async () => {
  const broken = join(directory, 'broken');
  await mkdir(broken);
  const emoji = [{ image: '1f600.png', category: 'Smileys & Emotion', has_img_google: true }];
  await writeFile(join(broken, 'emoji.json'), JSON.stringify(emoji));
  await expect(buildEmojiArchive(broken, join(directory, 'none.zip'))).rejects.toThrow(/1f600\.png/);
  expect(await readdir(directory)).not.toContain('none.zip');
});
