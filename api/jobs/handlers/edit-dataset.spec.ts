import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pictureFolders, zipBytes } from '../../../zoo/data/testing/archives.ts';
import { uploads } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertTinyTraining } from '../../testing/tiny-training.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

// Edits of examples and repairs of findings, through the API and a worker.

let api: TestApi;
let worker: Worker;
let modelSlug: string;
let datasetId: string;
beforeAll(async () => {
  api = await startTestApi();
  ({ modelSlug, datasetId } = await insertTinyTraining(api.platform));
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
});

interface Shown {
  id: string;
  version: number;
  labels: string[];
  edits: { excluded: number; relabelled: number; moved: number } | null;
  quality: { kind: string; repairs: { action: string; exampleCount: number }[] }[];
  examples: { edges: { node: { position: number; name: string; label: string; split: string } }[] };
  job: { state: string; error: string | null } | null;
}

async function shown(id: string): Promise<Shown> {
  const { data, errors } = await api.query(`{ dataset(id: "${id}") {
    id version labels edits { excluded relabelled moved } quality { kind repairs { action exampleCount } }
    examples(first: 100) { edges { node { position name label split } } } job { state error } } }`);
  expect(errors).toBeUndefined();
  return data.dataset;
}

/** The version that edits make, once the worker has made it. */
async function edited(id: string, edits: object): Promise<Shown> {
  const { data, errors } = await api.query(
    'mutation ($id: ID!, $edits: DatasetEditsInput!) { editDataset(id: $id, edits: $edits) { id } }',
    { id, edits },
  );
  expect(errors).toBeUndefined();
  return imported(data.editDataset.id);
}

async function imported(id: string): Promise<Shown> {
  await untilOver(api, `dataset(id: "${id}")`);
  const dataset = await shown(id);
  expect(dataset.job).toEqual({ state: 'SUCCEEDED', error: null });
  return dataset;
}

const examplesOf = ({ examples }: Shown) => new Map(examples.edges.map(({ node }) => [node.name, node]));

test('examples get another class, also a new one, or another split, and the version before stays as it was', async () => {
  const before = await shown(datasetId);
  const [relabelled, renamed, moved, excluded] = before.examples.edges.map(({ node }) => node);
  const target = before.labels.find((label) => label !== relabelled.label) ?? '';
  const split = moved.split === 'test' ? 'validation' : 'test';
  const after = await edited(datasetId, {
    relabel: [
      { label: target, examples: [relabelled.position] },
      { label: 'spiral', examples: [renamed.position] },
    ],
    move: [{ split, examples: [moved.position] }],
    exclude: [excluded.position],
  });
  expect(after).toMatchObject({ version: 2, edits: { excluded: 1, relabelled: 2, moved: 1 } });
  expect(after.labels).toEqual([...before.labels, 'spiral'].sort());
  const own = examplesOf(after);
  expect(own.get(relabelled.name)).toMatchObject({ label: target, split: relabelled.split });
  expect(own.get(renamed.name)).toMatchObject({ label: 'spiral' });
  expect(own.get(moved.name)).toMatchObject({ label: moved.label, split });
  expect(own.has(excluded.name)).toBe(false);
  for (const { node } of before.examples.edges.slice(4))
    expect(own.get(node.name)).toMatchObject({ label: node.label, split: node.split });
  expect(await shown(datasetId)).toEqual(before);
});

test('equal pictures of several splits are moved into one', async () => {
  const files = await pictureFolders(['cats', 'dogs'], 6);
  const splits = ['train', 'train', 'validation', 'test'];
  const copy = { name: 'cats/copy.png', bytes: files[0].bytes };
  const rows = files.map(({ name }, i) => `${name},${splits[i % 4]}`);
  const table = ['file_name,split', ...rows, 'cats/copy.png,test'].join('\n');
  const zip = await zipBytes([...files, copy, { name: 'metadata.csv', bytes: Buffer.from(table) }]);
  const stored = await api.platform.blobs.put(zip);
  const { viewer } = (await api.query('{ viewer { id } }')).data;
  const values = { filename: 'pets.zip', secretSha256: '', createdBy: viewer.id, expiresAt: new Date(), ...stored };
  const [{ id: uploadId }] = await api.platform.db.insert(uploads).values(values).returning();
  const { data } = await api.query('mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }', {
    input: { name: 'Pets', modality: 'IMAGE', uploadId },
  });
  const first = await imported(data.createDataset.id);
  const found = first.quality.find(({ kind }) => kind === 'DUPLICATE_ACROSS_SPLITS');
  expect(found?.repairs.map(({ action }) => action)).toContain('MOVE');
  const second = await edited(first.id, { repairs: [{ kind: 'DUPLICATE_ACROSS_SPLITS', action: 'MOVE' }] });
  expect(second.quality.map(({ kind }) => kind)).not.toContain('DUPLICATE_ACROSS_SPLITS');
  const own = examplesOf(second);
  expect(own.size).toBe(examplesOf(first).size);
  expect(own.get('cats/copy.png')?.split).toBe(own.get(files[0].name)?.split);
});

test('examples whose class a model disputes get the class that it suggests', async () => {
  const before = await shown(datasetId);
  const crosses = before.examples.edges.filter(({ node }) => node.label === before.labels[0]).slice(0, 3);
  const positions = crosses.map(({ node }) => node.position);
  const wrong = await edited(datasetId, { relabel: [{ label: before.labels[1], examples: positions }] });
  const check =
    'mutation ($datasetId: ID!, $modelSlug: String!) { checkDataset(datasetId: $datasetId, modelSlug: $modelSlug) { id } }';
  expect((await api.query(check, { datasetId: wrong.id, modelSlug })).errors).toBeUndefined();
  const checked = await vi.waitFor(
    async () => {
      const dataset = await shown(wrong.id);
      expect(dataset.quality.map(({ kind }) => kind)).toContain('LABEL_DISPUTED');
      return dataset;
    },
    { timeout: 600_000, interval: 200 },
  );
  const { repairs = [] } = checked.quality.find(({ kind }) => kind === 'LABEL_DISPUTED') ?? {};
  const relabel = repairs.find(({ action }) => action === 'RELABEL');
  expect(relabel?.exampleCount).toBeGreaterThan(0);
  const right = await edited(wrong.id, { repairs: [{ kind: 'LABEL_DISPUTED', action: 'RELABEL' }] });
  expect(right.edits?.relabelled).toBe(relabel?.exampleCount);
  const own = examplesOf(right);
  const changed = [...examplesOf(wrong).values()].filter(({ name, label }) => own.get(name)?.label !== label);
  expect(changed).toHaveLength(relabel?.exampleCount ?? 0);
});
