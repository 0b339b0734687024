import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { pages, runPages } from '../../testing/docs/run-pages.ts';

const every = pages.flatMap(({ blocks }) => blocks);

runPages((file) => !file.startsWith('recipes/'));

test('a block is in a language that the tests know', () => {
  const known = ['graphql', 'ts', 'sh', 'python', 'json', 'yaml', 'env', ''];
  expect(every.filter(({ language }) => !known.includes(language))).toEqual([]);
  for (const { code } of every.filter(({ language }) => language === 'json')) JSON.parse(code);
  for (const { code } of every.filter(({ language }) => language === 'yaml')) parse(code);
});

test('settings are those of .env.example', async () => {
  const settings = new Set((await readFile('.env.example', 'utf8')).match(/^[A-Z_0-9]+(?==)/gm));
  const named = every
    .filter(({ language }) => language === 'env')
    .flatMap(({ code }) => code.match(/^[A-Z_0-9]+/gm) ?? []);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !settings.has(name))).toEqual([]);
});

test('what cannot be run here says why, and is little', () => {
  const notRun = every.filter(({ info }) => info.norun !== undefined);
  expect(notRun.map(({ info }) => info.norun).filter((reason) => reason.length < 10)).toEqual([]);
  expect(notRun.length).toBeLessThanOrEqual(6);
});
