import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCatalog } from './catalog.ts';
import { manifestJsonSchema } from './manifest-json-schema.ts';
import { readManifest } from './read-manifest.ts';

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const isValid = ajv.compile(manifestJsonSchema());

const textOf = (slug: string) => readFile(path.join(import.meta.dirname, `${slug}.yaml`), 'utf8');

/** Whether the reader accepts the text. */
function isRead(text: string): boolean {
  try {
    readManifest(text, 'm.yaml');
    return true;
  } catch {
    return false;
  }
}

test('the file for editors is that schema', async () => {
  const file = await readFile(path.join(import.meta.dirname, 'manifest.schema.json'), 'utf8');
  expect(JSON.parse(file)).toEqual(manifestJsonSchema());
});

test.each((await readCatalog()).map(({ slug }) => slug))(
  '%s is valid, and names its schema for editors',
  async (slug) => {
    const text = await textOf(slug);
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=manifest.schema.json');
    expect(isValid(parse(text)), JSON.stringify(isValid.errors)).toBe(true);
  },
);

const PICTURES = await textOf('nsfw-mobilenet-v2');
const TEXTS = await textOf('universal-sentence-encoder-lite');
const HUB = await textOf('resnet-50');

test.each([
  ['a misspelt key', PICTURES, 'summary:', 'sumary:'],
  ['a key of nobody', PICTURES, 'slug:', 'extra: 1\nslug:'],
  ['a blank name', PICTURES, 'name: NSFW MobileNetV2', 'name: " "'],
  ['an unknown task', PICTURES, 'IMAGE_CLASSIFICATION', 'IMAGE_SORTING'],
  ['an unknown modality', PICTURES, 'modality: IMAGE', 'modality: SOUND'],
  ['preprocessing of pictures for a text', PICTURES, 'modality: IMAGE', 'modality: TEXT'],
  ['preprocessing of texts for a picture', TEXTS, 'modality: TEXT', 'modality: IMAGE'],
  ['an unknown severity', PICTURES, 'severity: HIGH', 'severity: HUGE'],
  ['a note of an unknown origin', PICTURES, 'origin: PUBLISHER', 'origin: USER'],
  ['a range of versions', PICTURES, 'version: 4.3.0', 'version: ^4.3.0'],
  ['a path that climbs out', PICTURES, 'path: dist/', 'path: ../dist/'],
  ['a path that climbs out in its midst', PICTURES, 'path: dist/models', 'path: dist/../../models'],
  ['an absolute path', PICTURES, 'path: dist/', 'path: /dist/'],
  ['a label twice', PICTURES, 'Hentai, Neutral', 'Drawing, Neutral'],
  ['two means of three', PICTURES, 'image_mean: [0, 0, 0]', 'image_mean: [0, 0]'],
  ['a deviation of zero', PICTURES, 'image_std: [1, 1, 1]', 'image_std: [1, 0, 1]'],
  ['a colour by name', PICTURES, '"#ffffff"', 'white'],
  ['a branch for a revision', HUB, /revision: \w+/, 'revision: main'],
  ['half a commit', HUB, /revision: \w{20}/, 'revision: '],
  ['a repository that is a path', HUB, 'repository: Xenova/resnet-50', 'repository: ../resnet-50'],
  ['a file for a repository', HUB, 'repository: Xenova/resnet-50', 'repository: Xenova/resnet-50.git'],
  ['no bytes', PICTURES, 'byteSize: 3600073', 'byteSize: 0'],
  ['half a parameter', PICTURES, 'parameterCount: 2619461', 'parameterCount: 2.5'],
  ['a tag in capitals', PICTURES, 'convolutional,', 'Convolutional,'],
  ['a slug with a dot', PICTURES, 'slug: nsfw-mobilenet-v2', 'slug: nsfw-mobilenet-v2.0'],
  ['a reference that is no address', HUB, /url: \S+/, 'url: a book'],
  ['a reference to a file', HUB, /url: \S+/, 'url: file:///etc/passwd'],
  ['no card', HUB, 'card: |', 'cart: |'],
  ['a source of an unknown kind', HUB, 'kind: hub', 'kind: torrent'],
])('%s is refused by the reader and by the schema', (_, good, from, to) => {
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  expect(isRead(text)).toBe(false);
  expect(isValid(parse(text))).toBe(false);
});

test.each([
  ['no revision', HUB, /\n {2}revision: \w+/, ''],
  ['no preprocessing', PICTURES, /preprocessing:\n( {2}.*\n)+/, ''],
  ['a note without a mitigation', TEXTS, /\n {4}mitigation: .*/, ''],
  ['no labels', PICTURES, 'labels: [Drawing, Hentai, Neutral, Porn, Sexy]', 'labels: null'],
  [
    'a source at an address',
    HUB,
    /source:\n( {2}.*\n)+/,
    'source: { kind: url, url: "https://example.org/model.onnx" }\n',
  ],
  ['a licence of its own', PICTURES, 'license: MIT', 'license: LicenseRef-mine'],
  ['no known licence', PICTURES, 'license: MIT', 'license: NOASSERTION'],
])('%s is accepted by the reader and by the schema', (_, good, from, to) => {
  const text = good.replace(from, to);
  expect(text).not.toBe(good);
  expect(isRead(text)).toBe(true);
  expect(isValid(parse(text)), JSON.stringify(isValid.errors)).toBe(true);
});

test('only the reader knows which licences SPDX lists', () => {
  const text = PICTURES.replace('license: MIT', 'license: MITT');
  expect(() => readManifest(text, 'm.yaml')).toThrow(/^m\.yaml:\d+:10: license: must be an SPDX licence expression/);
  expect(isValid(parse(text))).toBe(true);
});
