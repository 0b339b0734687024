import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedPooling } from './published-pooling.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-pooling-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function pooling(config: object | string, model = {}) {
  const file = path.join(directory, 'config.json');
  await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
  return publishedPooling([{ path: '1_Pooling/config.json', file, byteSize: 100 }], model);
}

/** As sentence-transformers 2 to 5 write it. */
const written = (...modes: string[]) => ({
  word_embedding_dimension: 384,
  ...Object.fromEntries(
    ['cls_token', 'mean_tokens', 'max_tokens', 'mean_sqrt_len_tokens', 'weightedmean_tokens', 'lasttoken'].map(
      (mode) => [`pooling_mode_${mode}`, modes.includes(mode)],
    ),
  ),
  include_prompt: true,
});

test('the one way that is on is taken', async () => {
  expect(await pooling(written('mean_tokens'))).toBe('mean');
  expect(await pooling(written('cls_token'))).toBe('cls');
  expect(await pooling({ pooling_mode_cls_token: true })).toBe('cls');
  expect(await pooling({ pooling_mode: 'mean' })).toBe('mean');
  expect(await publishedPooling([])).toBeNull();
});

test('the last token is what a decoder gives by itself', async () => {
  expect(await pooling(written('lasttoken'), { givesLastToken: true })).toBeNull();
  expect(await pooling(written('mean_tokens'), { givesLastToken: true })).toBe('mean');
});

test.each([
  [['max_tokens'], 'pools by max_tokens'],
  [['mean_sqrt_len_tokens'], 'pools by mean_sqrt_len_tokens'],
  [['lasttoken'], 'pools by lasttoken'],
  [['cls_token', 'mean_tokens'], 'pools by cls_token and mean_tokens'],
  [[], 'does not say how tokens are pooled'],
])('%s: refused by name', async (modes, message) => {
  await expect(pooling(written(...modes))).rejects.toThrow(message);
});

test('what is not JSON is refused', async () => {
  await expect(pooling('{')).rejects.toThrow('1_Pooling/config.json is not JSON');
});
