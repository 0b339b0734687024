import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { readManifest } from './read-manifest.ts';

const GOOD = await readFile(path.join(import.meta.dirname, 'nsfw-mobilenet-v2.yaml'), 'utf8');

/** The message for the valid manifest with one change, and the position of that change, as `line:column`. */
function fault(from: string, to: string, marked = to): { message: string; place: string } {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  const before = text.slice(0, text.indexOf(marked)).split('\n');
  const place = `m.yaml:${before.length}:${before[before.length - 1].length + 1}`;
  try {
    readManifest(text, 'm.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return { message: (error as Error).message, place };
  }
  throw new Error('the manifest was accepted');
}

test('a valid manifest, with its defaults', () => {
  expect(readManifest(GOOD, 'm.yaml')).toMatchObject({
    slug: 'nsfw-mobilenet-v2',
    source: { kind: 'npm', version: '4.3.0' },
  });
});

test.each([
  { what: 'a wrong value', from: 'severity: HIGH', to: 'severity: HUGE', marked: 'HUGE', says: 'biasNotes.0.severity' },
  { what: 'a wrong type', from: 'height: 224', to: 'height: tall', marked: 'tall', says: 'preprocessing.size.height' },
  { what: 'a version range', from: 'version: 4.3.0', to: 'version: ^4.3.0', marked: '^4.3.0', says: 'source.version' },
  { what: 'a misspelt key', from: 'summary:', to: 'sumary:', marked: 'sumary', says: 'sumary: is not known here' },
  {
    what: 'a misspelt key deeper down',
    from: '  fit: stretch',
    to: '  fit: stretch\n  fitt: crop',
    marked: 'fitt',
    says: 'preprocessing.fitt',
  },
  { what: 'a path that climbs out', from: 'path: dist/', to: 'path: ../dist/', marked: '../dist', says: 'source.path' },
  {
    what: 'a label twice',
    from: 'Hentai, Neutral',
    to: 'Drawing, Neutral',
    marked: '[Drawing, Drawing',
    says: 'labels: must not contain a label twice',
  },
])('$what is reported with file, line and column', ({ from, to, marked, says }) => {
  const { message, place } = fault(from, to, marked);
  expect(message).toContain(`${place}: `);
  expect(message).toContain(says);
});

test('text that is not YAML, and YAML that is not a manifest', () => {
  expect(fault('labels: [', 'labels: [[', 'labels: [[').message).toMatch(/^m\.yaml:\d+:\d+: /);
  expect(() => readManifest('', 'm.yaml')).toThrow(/^m\.yaml:1:1: /);
  expect(() => readManifest('- 1', 'm.yaml')).toThrow(/^m\.yaml:1:1: /);
});

test('something missing is reported where it should have been', () => {
  const { message, place } = fault('  resample: bilinear\n', '', 'size: { height');
  expect(message).toContain(`${place}: preprocessing.resample: `);
});
