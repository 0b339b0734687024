import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelRankings } from '../../database/tables/index.ts';
import type { JobKindName } from '../../jobs/kinds.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertDataset, insertFineTune, insertJob, insertModel } from '../../testing/rows.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.close());

async function subjectOf(kind: JobKindName, payload: Record<string, string>) {
  const { id } = await insertJob(api.platform, { kind, payload });
  const { data, errors } = await api.query(`{ job(id: "${id}") { subject { kind id name } } }`);
  if (errors) throw new Error(errors[0].message);
  return data.job.subject;
}

test('a job says what it works on', async () => {
  const { id: modelId } = await insertModel(api.platform, { slug: 'net', name: 'Net' });
  const { id: datasetId, name } = await insertDataset(api.platform, [Buffer.from('a')]);
  const { id: fineTuneId } = await insertFineTune(api.platform, { modelId, datasetId });
  const ranking = { datasetId, modelIds: [modelId] };
  const [{ id: rankingId }] = await api.platform.db.insert(modelRankings).values(ranking).returning();

  const model = { kind: 'MODEL', id: 'net', name: 'Net' };
  expect(await subjectOf('fetch-model', { modelId })).toEqual(model);
  expect(await subjectOf('measure-model', { modelId })).toEqual(model);
  expect(await subjectOf('import-dataset', { datasetId })).toEqual({ kind: 'DATASET', id: datasetId, name });
  const fineTune = { kind: 'FINE_TUNE', id: fineTuneId, name: `linear probe of Net on ${name}` };
  expect(await subjectOf('fine-tune', { fineTuneId })).toEqual(fineTune);
  expect(await subjectOf('rank-models', { rankingId })).toEqual({ kind: 'RANKING', id: rankingId, name });
});

test('what is gone, and what concerns the whole installation, has no subject', async () => {
  expect(await subjectOf('import-dataset', { datasetId: crypto.randomUUID() })).toBeNull();
  expect(await subjectOf('collect-garbage', { dryRun: 'true', graceMinutes: '1' })).toBeNull();
});
