import { asc, eq, getTableColumns, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import { type ModelManifest, manifestSchema } from '../../zoo/catalog/manifest.ts';
import { biasNoteEvents, biasNotes, models } from '../database/tables/index.ts';
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

test('new models are added as REMOTE; known ones are updated and keep what was fetched', async () => {
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

/** The model's notes by statement, each with its events, oldest first. */
async function notesOf(slug: string) {
  const { db } = database;
  const [{ id }] = await db.select().from(models).where(eq(models.slug, slug));
  const notes = await db.select().from(biasNotes).where(eq(biasNotes.modelId, id)).orderBy(asc(biasNotes.id));
  const events = await db.select().from(biasNoteEvents).orderBy(asc(biasNoteEvents.id));
  return new Map(
    notes.map((note) => [note.statement, { ...note, events: events.filter(({ noteId }) => noteId === note.id) }]),
  );
}

const kinds = (note: { events: { kind: string }[] } | undefined) => note?.events.map(({ kind }) => kind);

test('notes have a history: created, revised, withdrawn when they leave the manifest, reinstated when they come back', async () => {
  const { db } = database;
  const noted = { ...manifest, slug: 'noted' };
  const [night, snow] = noted.biasNotes;
  await syncCatalogue(db, [noted]);
  const created = await notesOf('noted');
  expect([...created.values()].map(kinds)).toEqual([['CREATED'], ['CREATED']]);
  expect(created.get(night.statement)?.events[0].author).toBe('Someone');
  expect(created.get(snow.statement)?.events[0].author).toBe('Graft');

  await syncCatalogue(db, [{ ...noted, biasNotes: [{ ...night, severity: 'CRITICAL' }] }]);
  const changed = await notesOf('noted');
  expect(changed.get(night.statement)).toMatchObject({
    id: created.get(night.statement)?.id,
    severity: 'CRITICAL',
    createdAt: created.get(night.statement)?.createdAt,
    withdrawnAt: null,
  });
  expect(changed.get(night.statement)?.events.at(-1)).toMatchObject({ kind: 'REVISED', before: { severity: 'HIGH' } });
  expect(changed.get(snow.statement)?.withdrawnAt).not.toBeNull();
  expect(changed.get(snow.statement)?.events.at(-1)).toMatchObject({
    kind: 'WITHDRAWN',
    author: 'Graft',
    reason: expect.stringContaining('no longer in the'),
  });

  await syncCatalogue(db, [noted]);
  const back = await notesOf('noted');
  expect(back.size).toBe(2);
  expect(kinds(back.get(night.statement))).toEqual(['CREATED', 'REVISED', 'REVISED']);
  expect(kinds(back.get(snow.statement))).toEqual(['CREATED', 'WITHDRAWN', 'REINSTATED']);
  expect(back.get(snow.statement)?.withdrawnAt).toBeNull();
});

test('a reworded note with the same evidence is the same note', async () => {
  const { db } = database;
  const [night] = manifest.biasNotes;
  const before = { ...manifest, slug: 'reworded', biasNotes: [{ ...night, evidence: 'https://example.org/night' }] };
  await syncCatalogue(db, [before]);
  await syncCatalogue(db, [{ ...before, biasNotes: [{ ...before.biasNotes[0], statement: 'Fails in the dark.' }] }]);
  const notes = await notesOf('reworded');
  expect([...notes.keys()]).toEqual(['Fails in the dark.']);
  expect(notes.get('Fails in the dark.')?.events.at(-1)?.before).toEqual({ statement: night.statement });
});

test("people's changes to notes, and their own notes, survive a restart and a new manifest", async () => {
  const { db } = database;
  const touched = { ...manifest, slug: 'touched' };
  await syncCatalogue(db, [touched]);
  const night = (await notesOf('touched')).get('Fails at night.');
  if (!night) throw new Error('no note');
  const person = { severity: 'INFO', origin: 'USER', author: 'mia', statement: 'Mine' } as const;
  await db.insert(biasNotes).values({ ...person, affectedGroups: [], modelId: night.modelId });
  await db.update(biasNotes).set({ withdrawnAt: new Date(), severity: 'LOW' }).where(eq(biasNotes.id, night.id));

  await syncCatalogue(db, [touched]);
  await syncCatalogue(db, [{ ...touched, summary: 'Described again.' }]);
  const notes = await notesOf('touched');
  expect(notes.get('Fails at night.')).toMatchObject({ severity: 'LOW', withdrawnAt: expect.any(Date) });
  expect(kinds(notes.get('Fails at night.'))).toEqual(['CREATED']);
  expect(notes.get('Mine')).toMatchObject({ author: 'mia', withdrawnAt: null });
});

test('base models are linked in any order; one that the zoo does not hold is named', async () => {
  const { db } = database;
  const base = { ...manifest, slug: 'z-base', baseModelName: 'someone/grandmother' };
  const child = { ...manifest, slug: 'a-child', baseModel: 'z-base' };
  await syncCatalogue(db, [child, base]);
  const bySlug = new Map((await db.select().from(models)).map((row) => [row.slug, row]));
  expect(bySlug.get('a-child')).toMatchObject({ baseModelId: bySlug.get('z-base')?.id, baseModelName: null });
  expect(bySlug.get('z-base')).toMatchObject({ baseModelId: null, baseModelName: 'someone/grandmother' });
  await syncCatalogue(db, [{ ...child, baseModel: null }, base]);
  const [row] = await db.select().from(models).where(eq(models.slug, 'a-child'));
  expect(row.baseModelId).toBeNull();
});

test('a model based on itself, or on one without a manifest, is refused and nothing is written', async () => {
  const { db } = database;
  const one: ModelManifest = { ...manifest, slug: 'one', baseModel: 'two' };
  const two: ModelManifest = { ...manifest, slug: 'two', baseModel: 'one' };
  await expect(syncCatalogue(db, [one, two])).rejects.toThrow(
    'A model cannot be made from itself: one from two from one.',
  );
  await expect(syncCatalogue(db, [{ ...one, baseModel: 'one' }])).rejects.toThrow('one from one');
  await expect(syncCatalogue(db, [one])).rejects.toThrow('one: there is no manifest of its base model two');
  expect(await db.select().from(models).where(eq(models.slug, 'one'))).toEqual([]);
});

test("a model that a person imported keeps its slug; the catalogue's model of that slug is left out", async () => {
  const { db } = database;
  await syncCatalogue(db, [{ ...manifest, slug: 'imported' }]);
  const imported = { manifest: null, name: 'By mia', license: 'LicenseRef-mia', publisher: 'mia' };
  await db.update(models).set(imported).where(eq(models.slug, 'imported'));
  const child = { ...manifest, slug: 'child-of-imported', baseModel: 'imported' };

  expect(await syncCatalogue(db, [{ ...manifest, slug: 'imported', name: 'Catalogue' }, child])).toEqual(['imported']);
  const rows = new Map((await db.select().from(models)).map((row) => [row.slug, row]));
  expect(rows.get('imported')).toMatchObject(imported);
  expect(rows.get('child-of-imported')).toMatchObject({ baseModelId: null, baseModelName: 'imported' });
});

test("the zoo's own manifests are added, and a start that finds nothing new writes nothing", async () => {
  const { db } = database;
  const manifests = await readCatalog();
  expect(await syncCatalogue(db, manifests)).toEqual([]);
  // With the transactions that wrote the rows.
  const state = async () => [
    await db.select({ ...getTableColumns(models), written: sql`xmin::text` }).from(models),
    await db.select({ ...getTableColumns(biasNoteEvents), written: sql`xmin::text` }).from(biasNoteEvents),
  ];
  const before = await state();
  await syncCatalogue(db, manifests);
  expect(await state()).toEqual(before);
});
