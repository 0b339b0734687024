import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import type { ExamplePrediction } from '../../zoo/evaluation/metrics.ts';
import { mlBom } from '../../zoo/provenance/ml-bom.ts';
import { modelCard } from '../../zoo/provenance/model-card.ts';
import { bomValidator } from '../../zoo/provenance/testing/bom-schema.ts';
import { syncCatalogue } from '../catalogue/sync-catalogue.ts';
import { biasNotes, models } from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../testing/rows.ts';
import { describeModel } from './describe.ts';

let api: TestApi;
let errorsIn: Awaited<ReturnType<typeof bomValidator>>;
let checkpoint: Awaited<ReturnType<typeof insertCheckpoint>>;

beforeAll(async () => {
  api = await startTestApi();
  errorsIn = await bomValidator();
  const { platform } = api;
  await syncCatalogue(platform.db, await readCatalog());
  const base = await insertModel(platform, { slug: 'grandmother', name: 'Grandmother' });
  const { id: modelId } = await insertModel(platform, { slug: 'mother', name: 'Mother', baseModelId: base.id });
  const { id: datasetId } = await insertDataset(platform, [Buffer.from('a'), Buffer.from('b')]);
  const note = { statement: 'Fails on dark pictures.', severity: 'HIGH' as const, affectedGroups: ['dark'] };
  await platform.db.insert(biasNotes).values({ ...note, modelId: base.id, origin: 'USER', author: 'mia' });
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  const predictions: ExamplePrediction[] = [
    { name: 'cat/0.png', label: 0, probabilities: [0.9, 0.1], groups: { tone: 'dark' } },
    { name: 'dog/1.png', label: 1, probabilities: [0.8, 0.2], groups: { tone: 'light' } },
  ];
  checkpoint = await insertCheckpoint(
    platform,
    { fineTuneId, epoch: 2, validationLoss: 1 },
    { datasetId, predictions },
  );
});
afterAll(() => api?.close());

const get = (url: string, token = api.tokens.VIEWER) => fetch(url, { headers: { Authorization: `Bearer ${token}` } });

test('every model of the catalogue has a valid bill of materials, and a card with its licence', async () => {
  const { db } = api.platform;
  const rows = await db.select().from(models);
  expect(rows.length).toBeGreaterThanOrEqual(30);
  for (const { id, slug, name } of rows) {
    const described = await describeModel(db, id);
    if (!described) throw new Error(`${slug} is gone`);
    const bom = mlBom(described);
    expect(errorsIn(bom), slug).toBeNull();
    expect(bom).toMatchObject({ metadata: { component: { name } } });
    const metadata = parse(modelCard(described).split('\n---\n')[0]);
    expect(metadata, slug).toMatchObject({ license: expect.stringMatching(/./), library_name: 'onnx' });
  }
});

test("a checkpoint's exports state its base model, its metrics, and its base model's notes", async () => {
  const { data } = await api.query('query ($id: ID!) { checkpoint(id: $id) { bomUrl cardUrl } }', {
    id: checkpoint.id,
  });
  const { bomUrl, cardUrl } = data.checkpoint;
  const answer = await get(bomUrl);
  expect(answer.headers.get('content-type')).toMatch(/^application\/vnd\.cyclonedx\+json/);
  expect(answer.headers.get('content-disposition')).toMatch(/attachment/);
  const bom = await answer.json();
  expect(errorsIn(bom)).toBeNull();
  const { component } = bom.metadata;
  expect(component.hashes).toEqual([{ alg: 'SHA-256', content: checkpoint.sha256 }]);
  expect(component.pedigree.ancestors.map(({ name }: { name: string }) => name)).toEqual(['Mother', 'Grandmother']);
  expect(component.modelCard.considerations.fairnessAssessments).toMatchObject([{ groupAtRisk: 'dark' }]);
  expect(component.modelCard.quantitativeAnalysis.performanceMetrics).toContainEqual(
    expect.objectContaining({ type: 'accuracy', value: '0.5', slice: 'Pets / test' }),
  );

  // It is no package of its base model's publisher: that is what it was made from.
  expect(component).not.toHaveProperty('purl');
  expect(component).not.toHaveProperty('publisher');
  expect(component.tags).toEqual(['fine-tuned', 'linear-probe']);
  expect(component.pedigree.ancestors[0]).toMatchObject({ purl: 'pkg:npm/mother@1.0.0', publisher: 'someone' });
  expect(component.externalReferences).not.toContainEqual(expect.objectContaining({ type: 'distribution' }));
  expect(component.modelCard.modelParameters).toMatchObject({
    task: 'image-classification',
    outputs: [{ format: 'probabilities: float[batch, 2]' }],
  });

  const card = await (await get(cardUrl)).text();
  expect(card).toMatch(/^---\nlicense: "mit"\n/);
  expect(card).not.toContain('  - "small"');
  expect(card).toContain('# Mother, fine-tuned on Pets');
  expect(card).toContain('**HIGH** (a user says): Fails on dark pictures.');
  expect(card).toContain(checkpoint.sha256);
});

test('a document is the same bytes at each download, until a fact changes', async () => {
  const { data } = await api.query('query ($id: ID!) { checkpoint(id: $id) { bomUrl cardUrl } }', {
    id: checkpoint.id,
  });
  const read = async (url: string) => (await get(url)).text();
  const [bom, card] = [await read(data.checkpoint.bomUrl), await read(data.checkpoint.cardUrl)];
  expect(await read(data.checkpoint.bomUrl)).toBe(bom);
  expect(await read(data.checkpoint.cardUrl)).toBe(card);
  const [{ modelId }] = await api.platform.db
    .select()
    .from(biasNotes)
    .where(eq(biasNotes.statement, 'Fails on dark pictures.'));
  const note = {
    modelId,
    statement: 'Another.',
    severity: 'LOW' as const,
    affectedGroups: [],
    origin: 'USER' as const,
  };
  const [{ id }] = await api.platform.db
    .insert(biasNotes)
    .values({ ...note, author: 'mia' })
    .returning();
  const after = JSON.parse(await read(data.checkpoint.bomUrl));
  expect(after.serialNumber).not.toBe(JSON.parse(bom).serialNumber);
  expect(Date.parse(after.metadata.timestamp)).toBeGreaterThan(Date.parse(JSON.parse(bom).metadata.timestamp));
  await api.platform.db.delete(biasNotes).where(eq(biasNotes.id, id));
});

test('a model of the zoo has both, at the addresses that it names', async () => {
  const { data } = await api.query('{ model(slug: "mother") { bomUrl cardUrl } }');
  expect(errorsIn(await (await get(data.model.bomUrl)).json())).toBeNull();
  const card = await get(data.model.cardUrl);
  expect(card.headers.get('content-type')).toMatch(/^text\/markdown/);
  expect(card.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await card.text()).toContain('Made from | Grandmother');
});

test('exports are for viewers, and only of existing models and checkpoints', async () => {
  const paths = ['models/mother/bom.json', 'models/mother/README.md', `checkpoints/${checkpoint.id}/bom.json`];
  for (const path of paths) expect((await fetch(`${api.url}/${path}`)).status).toBe(401);
  const gone = [
    'models/unknown/bom.json',
    'models/a%00b/README.md',
    'checkpoints/x/bom.json',
    'checkpoints/x/README.md',
  ];
  for (const path of gone) expect((await get(`${api.url}/${path}`)).status).toBe(404);
});
