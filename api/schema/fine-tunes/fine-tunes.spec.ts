import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { datasets, epochs, fineTunes, jobs } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertJob, insertModel } from '../../testing/rows.ts';

let api: TestApi;
let datasetId: string;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = (await insertModel(api.platform)).id;
  const pictures = Array.from({ length: 12 }, (_, i) => Buffer.from(`picture ${i}`));
  datasetId = (await insertDataset(api.platform, pictures, { split: 'EACH' })).id;
});
afterAll(() => api?.close());

const start = (input: object) =>
  api.query(
    `mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) {
      id strategy options model { slug } dataset { id } epochs { number } checkpoints { id } bestCheckpoint { id } job { kind state } } }`,
    { input: { modelSlug: 'tiny-net', datasetId, strategy: 'LINEAR_PROBE', ...input } },
  );

test('starts a job with every option filled in', async () => {
  const { data, errors } = await start({ seed: 7, epochs: null });
  expect(errors).toBeUndefined();
  expect(data.startFineTune).toMatchObject({
    strategy: 'LINEAR_PROBE',
    model: { slug: 'tiny-net' },
    dataset: { id: datasetId },
    epochs: [],
    checkpoints: [],
    bestCheckpoint: null,
    job: { kind: 'fine-tune', state: 'QUEUED' },
  });
  const { options } = data.startFineTune;
  expect(options).toMatchObject({ seed: 7, device: 'AUTO', unfreezeFrom: null, augment: false });
  expect(options.epochs).toBeGreaterThan(0);
  expect(options.engineVersion).toBeTruthy();
  const [job] = await api.platform.db.select().from(jobs).where(eq(jobs.kind, 'fine-tune'));
  expect(job.payload).toEqual({ fineTuneId: data.startFineTune.id });
});

test('takes every option of the engine, and fills in those that depend on others', async () => {
  const options = {
    strategy: 'LORA',
    epochs: 5,
    batchSize: 4,
    accumulation: 2,
    optimizer: 'SGD',
    nesterov: true,
    learningRate: 0.05,
    schedule: 'COSINE',
    warmupSteps: 10,
    weightDecay: 0.02,
    clipNorm: 1.5,
    layerDecay: 0.8,
    gradualUnfreezing: 1,
    emaDecay: 0.99,
    loss: 'FOCAL',
    focalGamma: 1.5,
    classWeights: 'BALANCED',
    groupMitigation: 'REWEIGHING',
    groupAttribute: 'tone',
    dropout: 0.3,
    augmentation: { crop: true, mixUp: 0.2, randAugment: { operations: 2, magnitude: 9 } },
    earlyStoppingMetric: 'MACRO_F1',
    unfreezeFrom: 'block_2_add',
    loraRank: 4,
    loraAlpha: 32,
    loraTargets: ['MatMul', 'block_*'],
    earlyStoppingPatience: 3,
    seed: 11,
    device: 'CPU',
    precision: 'FLOAT32',
    frozenPrecision: 'FLOAT32',
    engine: 'GRAFT',
  };
  const { data, errors } = await start(options);
  expect(errors).toBeUndefined();
  expect(data.startFineTune.options).toEqual({
    ...options,
    contrastive: null,
    head: 'SOFTMAX',
    shots: null,
    distance: null,
    adaptation: null,
    augment: true,
    augmentation: {
      ...{ flip: false, colorJitter: 0, erasing: 0, cutMix: 0, testTime: 1, wordDeletion: 0, wordSwap: 0 },
      ...{ cropScale: [0.6, 1], cropRatio: [3 / 4, 4 / 3] },
      ...options.augmentation,
    },
    momentum: 0.9,
    groupStepSize: null,
    groupConstraint: null,
    groupAlpha: null,
    labelSmoothing: 0,
    engineVersion: expect.any(String),
  });
});

test('refuses incompatible options, with the field to change', async () => {
  for (const [input, field] of [
    [{ momentum: 0.9 }, 'momentum'],
    [{ nesterov: true }, 'nesterov'],
    [{ warmupSteps: 5 }, 'warmupSteps'],
    [{ focalGamma: 2 }, 'focalGamma'],
    [{ loss: 'FOCAL', labelSmoothing: 0.1 }, 'labelSmoothing'],
    [{ strategy: 'FULL', loraRank: 4 }, 'loraRank'],
    [{ strategy: 'LORA', loraTargets: [] }, 'loraTargets'],
    [{ layerDecay: 0.5 }, 'layerDecay'],
    [{ strategy: 'FULL', epochs: 2, gradualUnfreezing: 2 }, 'gradualUnfreezing'],
    [{ device: 'CPU', precision: 'MIXED' }, 'precision'],
    [{ engine: 'TENSORFLOW', optimizer: 'LAMB' }, 'optimizer'],
    [{ groupMitigation: 'REWEIGHING' }, 'groupAttribute'],
    [{ groupAttribute: 'tone' }, 'groupAttribute'],
    [{ groupMitigation: 'GROUP_BALANCED', groupAttribute: 'tone', groupStepSize: 0.1 }, 'groupStepSize'],
    [{ groupMitigation: 'GROUP_DRO', groupAttribute: 'tone', groupStepSize: 0 }, 'groupStepSize'],
    [{ groupMitigation: 'GROUP_DRO', groupAttribute: 'tone', classWeights: 'BALANCED' }, 'classWeights'],
    [{ groupMitigation: 'GROUP_DRO', groupAttribute: 'tone', accumulation: 2 }, 'accumulation'],
    [{ groupMitigation: 'ADVERSARIAL_DEBIASING' }, 'groupAttribute'],
    [{ groupMitigation: 'ADVERSARIAL_DEBIASING', groupAttribute: 'tone', accumulation: 2 }, 'accumulation'],
    [{ groupMitigation: 'ADVERSARIAL_DEBIASING', groupAttribute: 'tone', groupAlpha: -1 }, 'groupAlpha'],
    [{ groupMitigation: 'ADVERSARIAL_DEBIASING', groupAttribute: 'tone', head: 'RIDGE' }, 'groupMitigation'],
    [{ groupMitigation: 'GROUP_DRO', groupAttribute: 'tone', groupConstraint: 'EQUALIZED_ODDS' }, 'groupConstraint'],
    [{ groupAlpha: 1 }, 'groupAlpha'],
    [{ groupMitigation: 'GROUP_BALANCED', groupAttribute: 'age' }, 'groupAttribute'],
    [{ augmentation: {} }, 'augmentation'],
    [{ augmentation: { mixUp: -1 } }, 'augmentation'],
    [{ augmentation: { wordSwap: 0.1 } }, 'augmentation'],
    [{ augment: false, augmentation: { flip: true } }, 'augment'],
    [{ engine: 'TENSORFLOW', augmentation: { flip: true } }, 'augment'],
    [{ engine: 'TENSORFLOW', groupMitigation: 'REWEIGHING', groupAttribute: 'tone' }, 'groupMitigation'],
  ] as const)
    expect((await start(input)).errors?.[0].extensions, JSON.stringify(input)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
});

test('the defaults that it reports are those that it uses', async () => {
  const { data } = await start({ strategy: 'PARTIAL', optimizer: 'SGD', loss: 'FOCAL', unfreezeFrom: 'block_2_add' });
  const taken = data.startFineTune.options;
  const apart = ['engineVersion', 'unfreezeFrom', 'adaptation', 'augmentation', 'contrastive'];
  const names = Object.keys(taken).filter((name) => !apart.includes(name));
  const told = await api.query(
    `{ fineTuneDefaults(strategy: PARTIAL, optimizer: SGD, loss: FOCAL) { ${names.join(' ')} } }`,
  );
  expect(told.errors).toBeUndefined();
  expect(told.data.fineTuneDefaults).toEqual(Object.fromEntries(names.map((name) => [name, taken[name]])));
  // An adversary needs time, and each mitigation has options of its own.
  const ofGroups = 'groupMitigation groupStepSize groupConstraint groupAlpha earlyStoppingPatience';
  const toldOf = async (mitigation: string) =>
    (await api.query(`{ fineTuneDefaults(strategy: FULL, groupMitigation: ${mitigation}) { ${ofGroups} } }`)).data
      .fineTuneDefaults;
  for (const groupMitigation of ['GROUP_DRO', 'ADVERSARIAL_DEBIASING', 'REWEIGHING']) {
    const fair = await start({ strategy: 'FULL', groupMitigation, groupAttribute: 'tone' });
    const own = fair.data.startFineTune.options;
    expect(await toldOf(groupMitigation)).toEqual(
      Object.fromEntries(ofGroups.split(' ').map((name) => [name, own[name]])),
    );
  }
  // A probe's learning rate depends on the width of the model's features.
  const probe = await start({ strategy: 'LINEAR_PROBE' });
  const rate = await api.query('{ fineTuneDefaults(strategy: LINEAR_PROBE, modelSlug: "tiny-net") { learningRate } }');
  expect(rate.data.fineTuneDefaults.learningRate).toBe(probe.data.startFineTune.options.learningRate);
  // And its batch size on the number of training examples.
  const ofDataset = await api.query(
    `{ fineTuneDefaults(strategy: LINEAR_PROBE, datasetId: "${datasetId}") { batchSize } }`,
  );
  expect(ofDataset.data.fineTuneDefaults.batchSize).toBe(probe.data.startFineTune.options.batchSize);
  const ridge = await api.query('{ fineTuneDefaults(strategy: LINEAR_PROBE, head: RIDGE) { head epochs distance } }');
  expect(ridge.data.fineTuneDefaults).toEqual({ head: 'RIDGE', epochs: 1, distance: null });
  // Pictures that change at random are trained on for longer.
  const flipped = await start({ strategy: 'PARTIAL', augmentation: { flip: true }, unfreezeFrom: 'block_2_add' });
  const [plain, augmented] = await Promise.all(
    ['false', 'true'].map(async (flag) => {
      const answer = await api.query(`{ fineTuneDefaults(strategy: PARTIAL, augmented: ${flag}) { epochs } }`);
      return answer.data.fineTuneDefaults.epochs;
    }),
  );
  expect(augmented).toBe(flipped.data.startFineTune.options.epochs);
  expect(augmented).toBeGreaterThan(plain);
});

test('a fine-tune that cannot be resumed says why', async () => {
  const resume = (id: string) =>
    api.query(`mutation { resumeFineTune(id: "${id}") { id } }`).then(({ errors }) => errors?.[0]);
  const { id, job } = await insertFineTune(api.platform, { modelId, datasetId });
  expect((await resume('nothing'))?.extensions).toEqual({ code: 'NOT_FOUND', field: 'id' });
  expect((await resume(id))?.message).toMatch(/is RUNNING/);
  await api.platform.db.update(jobs).set({ state: 'CANCELLED' }).where(eq(jobs.id, job.id));
  const stateless = await resume(id);
  expect(stateless?.extensions).toEqual({ code: 'CONFLICT', field: 'id' });
  expect(stateless?.message).toMatch(/no state to resume from/);
  await api.platform.db.delete(fineTunes).where(eq(fineTunes.id, id));
});

test('a fine-tune that lost its GPU resumes on another device, unless its options are for GPUs only', async () => {
  const { id, job, options } = await insertFineTune(api.platform, { modelId, datasetId });
  const fail = (precision: 'MIXED' | 'FLOAT32') =>
    api.platform.db
      .update(fineTunes)
      .set({ jobId: job.id, stateSha256: 'a'.repeat(64), options: { ...options, device: 'WEBGPU', precision } })
      .where(eq(fineTunes.id, id));
  await api.platform.db.update(jobs).set({ state: 'FAILED' }).where(eq(jobs.id, job.id));
  const resume = (device = '') =>
    api.query(`mutation { resumeFineTune(id: "${id}"${device}) { options job { state } } }`);
  await fail('MIXED');
  expect((await resume(', device: CPU')).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'device' });
  await fail('FLOAT32');
  expect((await resume()).data.resumeFineTune.options.device).toBe('WEBGPU');
  await fail('FLOAT32');
  expect((await resume(', device: CPU')).data.resumeFineTune).toEqual({
    options: { ...options, device: 'CPU', precision: 'FLOAT32' },
    job: { state: 'QUEUED' },
  });
  await api.platform.db.delete(fineTunes).where(eq(fineTunes.id, id));
});

test('refuses options out of range with their field, and starts nothing', async () => {
  const before = await api.platform.db.$count(fineTunes);
  for (const [input, field] of [
    [{ batchSize: 0 }, 'batchSize'],
    [{ learningRate: -1 }, 'learningRate'],
    [{ epochs: 0 }, 'epochs'],
    [{ epochs: 1_000_000 }, 'epochs'],
    [{ dropout: 1 }, 'dropout'],
    [{ seed: -1 }, 'seed'],
    [{ strategy: 'PARTIAL', unfreezeFrom: 'nowhere' }, 'unfreezeFrom'],
    [{ unfreezeFrom: 'block_2_add' }, 'unfreezeFrom'],
    [{ strategy: 'FULL', unfreezeFrom: 'block_2_add' }, 'unfreezeFrom'],
    [{ strategy: 'PROTOTYPE', epochs: 3 }, 'epochs'],
    [{ head: 'RIDGE', strategy: 'FULL' }, 'head'],
    [{ head: 'RIDGE', loss: 'FOCAL' }, 'loss'],
    [{ head: 'RIDGE', shots: 0 }, 'shots'],
    [{ head: 'RIDGE', shots: 10_000 }, 'shots'],
    // The data set has pictures.
    [{ strategy: 'FULL', contrastive: {} }, 'contrastive'],
    [{ contrastive: {} }, 'contrastive'],
    [{ strategy: 'FULL', contrastive: {}, head: 'SOFTMAX' }, 'head'],
    [{ strategy: 'FULL', contrastive: { numIterations: 3, samplingStrategy: 'UNIQUE' } }, 'contrastive'],
    [{ strategy: 'FULL', contrastive: {}, dropout: 0.3 }, 'dropout'],
  ] as const)
    expect((await start(input)).errors?.[0].extensions, JSON.stringify(input)).toEqual({
      code: 'BAD_USER_INPUT',
      field,
    });
  expect(await api.platform.db.$count(fineTunes)).toBe(before);
});

test('refuses all wrong options at once, so that a form can mark each', async () => {
  const { errors } = await start({ epochs: 0, dropout: 1, learningRate: 0.1 });
  expect(errors?.[0].message).toMatch(/^epochs must be .* dropout must be /);
  expect(errors?.[0].extensions).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'epochs',
    refusals: [
      { field: 'epochs', message: 'epochs must be at least 1, not 0.' },
      { field: 'dropout', message: 'dropout must be at most 0.95, not 1.' },
    ],
  });
});

test('a model that was not fetched, a data set that was not imported', async () => {
  await insertModel(api.platform, { slug: 'far-away', availability: 'REMOTE', onnxSha256: null });
  const remote = await start({ modelSlug: 'far-away' });
  expect(remote.errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'modelSlug' });
  expect(remote.errors?.[0].message).toMatch(/call fetchModel\(slug: "far-away"\) first/);
  expect((await start({ modelSlug: 'unknown' })).errors?.[0].extensions).toEqual({
    code: 'NOT_FOUND',
    field: 'modelSlug',
  });
  expect((await start({ datasetId: 'nothing' })).errors?.[0].extensions).toEqual({
    code: 'NOT_FOUND',
    field: 'datasetId',
  });

  const job = await insertJob(api.platform, { kind: 'import-dataset', state: 'FAILED', error: 'one class only' });
  const failed = await insertDataset(api.platform, [Buffer.from('a')], {
    sha256: null,
    packSha256: null,
    jobId: job.id,
  });
  const ofFailed = await start({ datasetId: failed.id });
  expect(ofFailed.errors?.[0].extensions).toEqual({ code: 'CONFLICT', field: 'datasetId' });
  expect(ofFailed.errors?.[0].message).toMatch(/FAILED \(one class only\)/);

  await api.platform.db
    .update(datasets)
    .set({ modality: 'TEXT', sha256: 'x', packSha256: 'x' })
    .where(eq(datasets.id, failed.id));
  expect((await start({ datasetId: failed.id })).errors?.[0].extensions).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'datasetId',
  });
});

test('a data set that lacks what training needs is refused before anything is queued', async () => {
  const before = await api.platform.db.$count(jobs);
  const pictures = ['a', 'b', 'c', 'd'].map((name) => Buffer.from(name));
  const { id: trainOnly } = await insertDataset(api.platform, pictures, { split: 'train' });
  const { id: withoutTest } = await insertDataset(api.platform, pictures, { split: 'EACH' });
  const refusal = async (input: object) => {
    const error = (await start(input)).errors?.[0];
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'datasetId' });
    return error?.message;
  };
  expect(await refusal({ datasetId: trainOnly })).toBe(
    'The data set has no validation and no test examples. Fine-tuning needs train, validation and test examples: add some, at least three of each class.',
  );
  expect(await refusal({ datasetId: withoutTest })).toMatch(/has no test examples/);
  const search = await api.query('mutation ($input: StartFineTuneInput!) { findLearningRate(input: $input) { id } }', {
    input: { modelSlug: 'tiny-net', datasetId: trainOnly, strategy: 'LINEAR_PROBE' },
  });
  expect(search.errors?.[0].extensions.field).toBe('datasetId');
  expect(await api.platform.db.$count(jobs)).toBe(before);
});

test('curves, and the best checkpoint: lowest validation loss, the earliest of equals', async () => {
  const { id } = await insertFineTune(api.platform, { modelId, datasetId });
  for (const number of [2, 1, 3]) {
    const figures = {
      trainLoss: 1 / number,
      validationLoss: 0.5,
      validationAccuracy: 0.5,
      learningRate: 1e-3,
      seconds: 2,
    };
    await api.platform.db.insert(epochs).values({ fineTuneId: id, number, ...figures });
  }
  for (const [epoch, validationLoss] of [
    [3, 0.4],
    [1, 0.6],
    [2, 0.4],
  ])
    await insertCheckpoint(api.platform, { fineTuneId: id, epoch, validationLoss });
  const { data } = await api.query(
    `{ fineTune(id: "${id}") { epochs { number trainLoss } checkpoints { epoch } bestCheckpoint { epoch fineTune { id } } } }`,
  );
  expect(data.fineTune.epochs.map(({ number }: { number: number }) => number)).toEqual([1, 2, 3]);
  expect(data.fineTune.checkpoints).toEqual([{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }]);
  expect(data.fineTune.bestCheckpoint).toEqual({ epoch: 2, fineTune: { id } });
});

test('lists by model and data set', async () => {
  const count = async (args: string) =>
    (await api.query(`{ fineTunes(${args}) { totalCount } }`)).data.fineTunes.totalCount;
  const all = await api.platform.db.$count(fineTunes);
  expect(await count('first: 1')).toBe(all);
  expect(await count(`modelSlug: "tiny-net", datasetId: "${datasetId}"`)).toBe(all);
  expect(await count('modelSlug: "far-away"')).toBe(0);
  expect(await count('datasetId: "nothing"')).toBe(0);
});

test('lists by the state of the job', async () => {
  const ids = async (states: string[] | null) => {
    const { data } = await api.query(
      'query ($states: [JobState!]) { fineTunes(states: $states, first: 100) { totalCount edges { node { job { state } } } } }',
      { states },
    );
    return data.fineTunes;
  };
  const queued = await ids(['QUEUED']);
  expect(queued.totalCount).toBeGreaterThan(0);
  for (const { node } of queued.edges) expect(node.job.state).toBe('QUEUED');
  expect((await ids([])).totalCount).toBe(0);
  expect((await ids(null)).totalCount).toBeGreaterThanOrEqual(queued.totalCount);
});
