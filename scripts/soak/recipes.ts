import { LABELS, type Materials, PREPROCESSING } from './materials.ts';
import type { PersistentClient } from './persistent-client.ts';

/** What every job works on, made before anything is taken away. */
export interface Ground {
  client: PersistentClient;
  materials: Materials;
  modelSlug: string;
  datasetId: string;
  /** A checkpoint of a probe. */
  checkpointId: string;
}

/** A kind of job as the soak starts it; each time it has the same result. */
export interface Recipe {
  name: string;
  /** Of 100 jobs. */
  share: number;
  /** Returns the job's id. `number` is another one each time. */
  start(ground: Ground, number: number): Promise<string>;
}

const FINE_TUNE = 'mutation ($input: StartFineTuneInput!) { started: startFineTune(input: $input) { job { id } } }';

/** Sends a mutation whose field, by the alias `started`, has a job. */
async function started(client: PersistentClient, query: string, variables: object): Promise<string> {
  return (await client.ask<{ started: { job: { id: string } } }>(query, variables)).started.job.id;
}

const fineTune =
  (options: object) =>
  ({ client, modelSlug, datasetId }: Ground) =>
    started(client, FINE_TUNE, { input: { modelSlug, datasetId, device: 'CPU', ...options } });

export async function importModel(
  { client, materials }: Pick<Ground, 'client' | 'materials'>,
  slug: string,
): Promise<string> {
  const facts = { slug, name: slug, license: 'MIT', task: 'IMAGE_CLASSIFICATION', labels: LABELS };
  const uploadId = await client.upload(`${slug}.onnx`, materials.network);
  return started(
    client,
    'mutation ($input: ImportModelInput!) { started: importModel(input: $input) { job: fetchJob { id } } }',
    { input: { ...facts, uploadId, preprocessing: PREPROCESSING } },
  );
}

export async function importDataset({ client, materials }: Pick<Ground, 'client' | 'materials'>, name: string) {
  const uploadId = await client.upload('shapes.zip', materials.archive);
  const { started } = await client.ask<{ started: { id: string; job: { id: string } } }>(
    'mutation ($input: CreateDatasetInput!) { started: createDataset(input: $input) { id job { id } } }',
    { input: { name, modality: 'IMAGE', uploadId } },
  );
  return { datasetId: started.id, jobId: started.job.id };
}

export const PROBE = { strategy: 'LINEAR_PROBE', epochs: 4 };

export const RECIPES: Recipe[] = [
  { name: 'probe', share: 25, start: fineTune(PROBE) },
  { name: 'partial fine-tune', share: 15, start: fineTune({ strategy: 'PARTIAL', epochs: 6, augment: true }) },
  {
    name: 'import of a data set',
    share: 14,
    start: async (ground, number) => (await importDataset(ground, `shapes ${number}`)).jobId,
  },
  { name: 'import of a model', share: 12, start: (ground, number) => importModel(ground, `soaked-${number}`) },
  {
    name: 'check of a data set',
    share: 9,
    start: ({ client, datasetId, modelSlug }) =>
      started(
        client,
        'mutation ($datasetId: ID!, $modelSlug: String!) { started: checkDataset(datasetId: $datasetId, modelSlug: $modelSlug) { job { id } } }',
        { datasetId, modelSlug },
      ),
  },
  {
    name: 'learning rate',
    share: 9,
    start: ({ client, datasetId, modelSlug }) =>
      started(
        client,
        'mutation ($input: StartFineTuneInput!) { started: findLearningRate(input: $input) { job { id } } }',
        { input: { datasetId, modelSlug, device: 'CPU', strategy: 'PARTIAL' } },
      ),
  },
  {
    name: 'robustness',
    share: 6,
    start: ({ client, checkpointId }) =>
      started(
        client,
        'mutation ($input: EvaluateRobustnessInput!) { started: evaluateRobustness(input: $input) { job { id } } }',
        { input: { checkpointId, examples: 3 } },
      ),
  },
  {
    name: 'few shots',
    share: 4,
    start: ({ client, datasetId, modelSlug }) =>
      started(client, 'mutation ($input: FewShotInput!) { started: startFewShotStudy(input: $input) { job { id } } }', {
        input: { datasetId, modelSlug, draws: 2, shots: [1, 2] },
      }),
  },
  {
    name: 'ranking',
    share: 3,
    start: ({ client, datasetId, modelSlug }) =>
      started(client, 'mutation ($input: RankModelsInput!) { started: rankModels(input: $input) { job { id } } }', {
        input: { datasetId, modelSlugs: [modelSlug] },
      }),
  },
  {
    name: 'sweep',
    share: 3,
    start: ({ client, datasetId, modelSlug }) =>
      started(client, 'mutation ($input: StartSweepInput!) { started: startSweep(input: $input) { job { id } } }', {
        input: { datasetId, modelSlugs: [modelSlug], strategies: ['LINEAR_PROBE'], trials: 3, epochs: 2, seed: 1 },
      }),
  },
];
