import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import { fineTuneDefaults } from '../../zoo/training/options/options.ts';
import {
  biasNotes,
  datasets,
  evaluations,
  fineTunes,
  models,
  signingKeys,
  statements,
} from '../database/tables/index.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel } from '../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

const update = (slug: string, values: Partial<typeof models.$inferInsert>) =>
  api.platform.db.update(models).set(values).where(eq(models.slug, slug));

async function ofModel(slug: string) {
  const query =
    'query ($slug: String!) { model(slug: $slug) { provenance { completeness missing gaps { fact advice } } } }';
  const { provenance } = (await api.query(query, { slug })).data.model;
  expect(provenance.missing).toEqual(provenance.gaps.map(({ fact }: { fact: string }) => fact));
  return provenance as { completeness: number; missing: string[]; gaps: { fact: string; advice: string }[] };
}

test('lists what is missing about a model, and how to supply it', async () => {
  const model = await insertModel(api.platform, { source: 'HUB' });
  const { completeness, missing, gaps } = await ofModel('tiny-net');
  expect(missing).toEqual(['signature', 'base model', 'limits', 'bias notes', 'citation', 'references']);
  expect(completeness).toBeCloseTo(11 / 17);
  for (const { advice } of gaps) expect(advice).toMatch(/^[A-Z].*\.$/);
  expect(gaps.find(({ fact }) => fact === 'base model')?.advice).toContain('front matter');

  await api.platform.db.insert(biasNotes).values({
    modelId: model.id,
    statement: 'Fails at night',
    severity: 'LOW',
    affectedGroups: ['night'],
    origin: 'USER',
    author: 'mia',
  });
  await update('tiny-net', {
    baseModelName: 'google/vit-base-patch16-224-in21k',
    limits: ['Not for medicine'],
    citation: 'A paper',
    references: [{ facts: 'licence', url: 'https://example.org/' }],
    signature: { status: 'VERIFIED', signer: 'key', reason: 'It fits.', verifiedAt: '2026-11-25T00:00:00Z' },
  });
  expect(await ofModel('tiny-net')).toEqual({ completeness: 1, missing: [], gaps: [] });
});

test('a model that was trained from scratch has no base model to name', async () => {
  const [manifest] = await readCatalog();
  await insertModel(api.platform, { slug: 'from-scratch', manifest: { ...manifest, trainedFromScratch: true } });
  await insertModel(api.platform, { slug: 'from-somewhere', manifest: { ...manifest, trainedFromScratch: false } });
  const [scratch, somewhere] = [await ofModel('from-scratch'), await ofModel('from-somewhere')];
  expect(scratch.missing).not.toContain('base model');
  expect(somewhere.gaps).toContainEqual({
    fact: 'base model',
    advice: expect.stringContaining('"trainedFromScratch: true" into zoo/catalog/from-somewhere.yaml'),
  });
  // One fact fewer applies, so the same number of known facts is a larger share.
  expect(scratch.completeness).toBeCloseTo(11 / 16);
  expect(somewhere.completeness).toBeCloseTo(11 / 17);
});

test('what a source does not state counts as unknown; an unverified signature is reported', async () => {
  await insertModel(api.platform, {
    slug: 'uploaded',
    source: 'UPLOAD',
    license: 'NOASSERTION',
    architecture: 'Unknown',
    publisher: '',
    trainingData: [],
    preprocessing: null,
    signature: { status: 'UNVERIFIED', signer: null, reason: 'No key is trusted.', verifiedAt: '2026-11-25T00:00:00Z' },
  });
  const { missing, gaps } = await ofModel('uploaded');
  expect(missing).toEqual(
    expect.arrayContaining(['licence', 'architecture', 'publisher', 'training data', 'preprocessing', 'signature']),
  );
  expect(gaps.find(({ fact }) => fact === 'signature')?.advice).toMatch(/No key is trusted\..*GRAFT_TRUST/);
});

test('lists what is missing about a checkpoint: its training, and its model', async () => {
  const { platform } = api;
  const { db } = platform;
  const { id: modelId } = await insertModel(platform, { slug: 'parent' });
  const { id: datasetId } = await insertDataset(platform, [Buffer.from('a'), Buffer.from('b')]);
  const { id: fineTuneId } = await insertFineTune(platform, { modelId, datasetId });
  const { id } = await insertCheckpoint(
    platform,
    { fineTuneId, epoch: 1, validationLoss: 1 },
    { datasetId, predictions: [{ name: 'a', label: 0, probabilities: [0.9, 0.1], groups: {} }] },
  );
  const provenance = async () =>
    (await api.query(`{ checkpoint(id: "${id}") { provenance { completeness gaps { fact advice } } } }`)).data
      .checkpoint.provenance;
  const facts = (await provenance()).gaps.map(({ fact }: { fact: string }) => fact);
  expect(facts.slice(0, 5)).toEqual([
    'seed',
    'engine version',
    'device',
    'fairness between groups',
    'signed statement',
  ]);
  expect(facts).toContain('base model (of the model parent)');
  expect((await provenance()).completeness).toBeCloseTo((4 + 11) / (9 + 17));

  await db
    .update(fineTunes)
    .set({ device: 'CPU', options: { ...fineTuneDefaults('LINEAR_PROBE'), engineVersion: '1.30.0' } })
    .where(eq(fineTunes.id, fineTuneId));
  await db.update(evaluations).set({
    fairness: { version: 2, supportFloor: 1, bootstrap: { resamples: 0, seed: 0 }, attributes: [] },
  });
  await db.insert(signingKeys).values({ keyId: 'key', publicKeyPem: '', hostname: 'spec' });
  await db.insert(statements).values({
    subjectKind: 'CHECKPOINT',
    subjectId: id,
    predicateType: 'https://slsa.dev/provenance/v1',
    envelope: { payloadType: '', payload: '', signatures: [] },
    keyId: 'key',
  });
  expect((await provenance()).gaps[0].fact).toBe('signature (of the model parent)');
  expect((await provenance()).completeness).toBeCloseTo((9 + 11) / (9 + 17));

  // Without groups in the data there is nothing to compare, so nothing is missing.
  await db.update(evaluations).set({ fairness: null });
  await db.update(datasets).set({ groups: [] }).where(eq(datasets.id, datasetId));
  expect((await provenance()).completeness).toBeCloseTo((8 + 11) / (8 + 17));
});
