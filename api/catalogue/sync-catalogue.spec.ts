import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifestSchema } from '../../zoo/catalog/manifest.ts';
import { biasNotes, models } from '../database/tables/index.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { syncCatalogue } from './sync-catalogue.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.close());

const manifest = manifestSchema.parse({
  slug: 'tiny-net',
  name: 'Tiny',
  summary: 'A small network.',
  task: 'IMAGE_CLASSIFICATION',
  modality: 'IMAGE',
  architecture: 'MobileNetV2',
  license: 'MIT',
  tags: ['small'],
  labels: ['cat', 'dog'],
  source: { kind: 'npm', package: '@scope/tiny', version: '1.2.3', path: 'dist/model' },
  publisher: 'Someone',
  trainingData: ['Pictures'],
  preprocessing: {
    size: { height: 8, width: 8 },
    fit: 'stretch',
    resample: 'bilinear',
    rescale_factor: 0.00392,
    image_mean: [0, 0, 0],
    image_std: [1, 1, 1],
    background: '#ffffff',
  },
  byteSize: 4_000,
  parameterCount: 1_000,
  card: '# Tiny',
  biasNotes: [
    { statement: 'Fails at night.', severity: 'HIGH', affectedGroups: ['night'], origin: 'PUBLISHER' },
    { statement: 'Fails in snow.', severity: 'LOW', affectedGroups: ['snow'], origin: 'CURATOR' },
  ],
});

test('new models come in as REMOTE; known ones are described anew and keep what was fetched', async () => {
  const { db } = database;
  await Promise.all([syncCatalogue(db, [manifest]), syncCatalogue(db, [manifest])]);
  const [before] = await db.select().from(models);
  expect(before).toMatchObject({
    availability: 'REMOTE',
    revision: null,
    uri: 'pkg:npm/%40scope/tiny@1.2.3#dist/model',
  });

  const fetched = { availability: 'READY', onnxSha256: 'a'.repeat(64), revision: '1.2.3', byteSize: 4_444 } as const;
  await db.update(models).set(fetched).where(eq(models.id, before.id));
  await syncCatalogue(db, [{ ...manifest, name: 'Tinier', byteSize: 1 }]);
  const all = await db.select().from(models);
  expect(all).toHaveLength(1);
  expect(all[0]).toMatchObject({ id: before.id, name: 'Tinier', ...fetched });
});

test("the catalogue's notes are replaced in place; people's stay", async () => {
  const { db } = database;
  await syncCatalogue(db, [manifest]);
  const [{ id: modelId }] = await db.select().from(models);
  const person = {
    modelId,
    statement: 'Mine',
    severity: 'INFO',
    affectedGroups: [],
    origin: 'USER',
    author: 'mia',
  } satisfies typeof biasNotes.$inferInsert;
  await db.insert(biasNotes).values(person);
  const night = async () =>
    (await db.select().from(biasNotes)).find(({ statement }) => statement === 'Fails at night.');
  const before = await night();

  const [first] = manifest.biasNotes;
  await syncCatalogue(db, [{ ...manifest, biasNotes: [{ ...first, severity: 'CRITICAL' }] }]);
  expect(await night()).toEqual({ ...before, severity: 'CRITICAL' });
  expect(before?.author).toBe('Someone');
  const statements = (await db.select().from(biasNotes)).map(({ statement }) => statement);
  expect(statements.sort()).toEqual(['Fails at night.', 'Mine']);
});
