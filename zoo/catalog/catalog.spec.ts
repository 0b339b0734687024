import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { readCatalog } from './catalog.ts';
import { NO_ASSERTION } from './license-expression.ts';

const manifests = await readCatalog();

test('the zoo holds at least 30 models of pictures and texts, small and large, in order of slug', () => {
  expect(manifests.length).toBeGreaterThanOrEqual(30);
  const slugs = manifests.map(({ slug }) => slug);
  expect(slugs).toEqual(slugs.toSorted());
  for (const modality of ['IMAGE', 'TEXT']) {
    expect(manifests.filter((manifest) => manifest.modality === modality).length).toBeGreaterThanOrEqual(15);
  }
  const counts = manifests.flatMap(({ parameterCount }) => parameterCount ?? []);
  expect(Math.min(...counts)).toBeLessThan(5e6);
  expect(Math.max(...counts)).toBeGreaterThan(1e8);
});

test('the models that need no hub are in the catalogue', () => {
  const from = (kind: string) => manifests.filter(({ source }) => source.kind === kind).map(({ slug }) => slug);
  expect(from('npm')).toEqual([
    'nsfw-inception-v3',
    'nsfw-mobilenet-v2',
    'nsfw-mobilenet-v2-mid',
    'universal-sentence-encoder-lite',
  ]);
  expect(from('pypi')).toEqual(['all-minilm-l6-v2', 'efficientnet-lite0']);
});

test.each(manifests.map((manifest) => [manifest.slug, manifest] as const))(
  '%s states what it is, its sources, its limits, and who it underperforms for',
  (_, manifest) => {
    expect(manifest.references, 'where the facts were read').not.toHaveLength(0);
    expect(
      manifest.references.some(({ facts }) => /licence/.test(facts)),
      'where the licence was read',
    ).toBe(true);
    expect(manifest.limits, 'limits').not.toHaveLength(0);
    expect(manifest.biasNotes, 'bias notes').not.toHaveLength(0);
    // A bias note without evidence is an opinion.
    for (const { statement, evidence } of manifest.biasNotes) expect(evidence, statement).toMatch(/https:\/\/\S+/);
    expect(new Set(manifest.biasNotes.map(({ statement }) => statement)).size).toBe(manifest.biasNotes.length);
    // A count of parameters, or of bytes, that cannot be looked up is a guess.
    if (manifest.parameterCount !== null && manifest.source.kind !== 'npm')
      expect(manifest.references.some(({ facts }) => /parameters/.test(facts))).toBe(true);
    if (manifest.source.kind === 'hub') {
      const { repository, revision } = manifest.source;
      const seen = manifest.references.map(({ url }) => url);
      if (revision !== null)
        expect(
          seen.some((url) => url.includes(revision)),
          'where the revision was seen',
        ).toBe(true);
      expect(
        seen.some((url) => url.startsWith(`https://huggingface.co/${repository}/`)),
        'where its files were seen',
      ).toBe(true);
      expect(manifest.byteSize, 'nobody here fetched it').toBeNull();
    }
    if (manifest.license === NO_ASSERTION) expect(manifest.limits.join(' ')).toContain('licence');
    expect(manifest.card).toMatch(/^# \S/);
  },
);

test('notes are not copied from model to model: if they are about the same data, each names its own model', () => {
  const models = new Map<string, string[]>();
  for (const { slug, biasNotes } of manifests) {
    for (const { statement } of biasNotes) models.set(statement, [...(models.get(statement) ?? []), slug]);
  }
  for (const [statement, slugs] of models)
    expect(slugs.length, `${slugs.join(', ')}: ${statement}`).toBeLessThanOrEqual(5);
});

/** A folder with copies of two manifests of the zoo, the second one's text changed. */
async function catalogWith(change: (text: string) => string, file = 'distilbert-base-uncased.yaml'): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-catalog-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await cp(path.join(import.meta.dirname, 'bert-base-uncased.yaml'), path.join(directory, 'bert-base-uncased.yaml'));
  await writeFile(path.join(directory, 'notes.txt'), 'not a manifest');
  const text = await readFile(path.join(import.meta.dirname, 'distilbert-base-uncased.yaml'), 'utf8');
  await writeFile(path.join(directory, file), change(text));
  return directory;
}

test('two valid manifests', async () => {
  const read = await readCatalog(await catalogWith((text) => text));
  expect(read.map(({ slug }) => slug)).toEqual(['bert-base-uncased', 'distilbert-base-uncased']);
});

test.each([
  {
    what: 'a base model that is not there',
    from: 'baseModel: bert-base',
    to: 'baseModel: bert-bass',
    says: 'there is no manifest bert-bass-uncased.yaml',
  },
  {
    what: 'a base model that is itself',
    from: 'baseModel: bert',
    to: 'baseModel: distilbert',
    says: 'a model cannot be its own ancestor: distilbert-base-uncased from distilbert-base-uncased',
  },
  {
    what: 'both a base model and a name for one',
    from: 'publisher:',
    to: 'baseModelName: bert\npublisher:',
    says: 'baseModelName: is for a model that the zoo does not have',
  },
  {
    what: 'the source of another',
    from: 'Xenova/distilbert-base-uncased\n',
    to: 'Xenova/bert-base-uncased\n',
    says: 'bert-base-uncased.yaml has the same source',
  },
])('$what is refused with file, line and column', async ({ from, to, says }) => {
  const directory = await catalogWith((text) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  });
  const error = await readCatalog(directory).catch((error: Error) => error);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect((error as Error).message).toMatch(/^distilbert-base-uncased\.yaml:\d+:\d+: /);
  expect((error as Error).message).toContain(says);
});

test('a cycle of base models is refused in each of its manifests', async () => {
  const directory = await catalogWith((text) => text);
  const file = path.join(directory, 'bert-base-uncased.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('publisher:', 'baseModel: distilbert-base-uncased\npublisher:'));
  await expect(readCatalog(directory)).rejects.toThrow(
    /^bert-base-uncased\.yaml:\d+:\d+: .*bert-base-uncased from distilbert-base-uncased from bert-base-uncased\.\ndistilbert-base-uncased\.yaml:/,
  );
});

test('a manifest must be named after its slug', async () => {
  await expect(readCatalog(await catalogWith((text) => text, 'other.yaml'))).rejects.toThrow(
    /^other\.yaml:2:7: other\.yaml describes the model distilbert-base-uncased; name it distilbert-base-uncased\.yaml\./,
  );
});
