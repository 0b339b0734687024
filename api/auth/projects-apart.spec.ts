import { fileURLToPath } from 'node:url';
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';
import { eq } from 'drizzle-orm';
import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { tinyFeatureLayers, tinyModel } from '../../zoo/testing/tiny-model.ts';
import { withinProject } from '../database/scope.ts';
import * as tables from '../database/tables/index.ts';
import { startGrpcServer } from '../inference/protocol/grpc/grpc-server.ts';
import { buildSchema } from '../schema/schema.ts';
import { startTestApi, type TestApi } from '../testing/api.ts';
import { insertCheckpoint, insertDataset, insertFineTune, insertModel, insertWorker } from '../testing/rows.ts';
import { NOTHING, sampleDocument } from '../testing/sample-document.ts';
import { OPERATIONS, PATHS } from './permissions.ts';

// Two teams with the same things each. Whatever one asks for of the other must be answered as if it did not exist.

const schema = buildSchema();
const fieldsOf = (kind: 'query' | 'mutation'): Record<string, GraphQLField<unknown, unknown>> =>
  schema.getRootType(kind as never)?.getFields() ?? {};
/** Of nothing, where ids have no place: also a valid slug. */
const NO_NAME = 'nothing-at-all';

type Ids = Awaited<ReturnType<typeof furnish>>;
let api: TestApi;
let projectId: string;
let own: Ids;
let theirs: Ids;
let tokens: { own: string; theirs: string };

/** Something in every table of a project. */
async function furnish(word: string) {
  const { platform } = api;
  const { db } = platform;
  const model = await insertModel(platform, {
    slug: `${word}-net`,
    name: `${word} net`,
    onnxSha256: (await platform.blobs.put(tinyModel())).sha256,
    featureLayers: tinyFeatureLayers,
  });
  const dataset = await insertDataset(platform, [Buffer.from(word), Buffer.from(`${word} 2`)], {
    name: `${word} pets`,
  });
  const { job, ...fineTune } = await insertFineTune(platform, { modelId: model.id, datasetId: dataset.id });
  const predictions = [{ index: 0, name: `${word}/0.png`, label: 0, groups: {}, probabilities: [0.7, 0.3] }];
  const at = { fineTuneId: fineTune.id, epoch: 1, validationLoss: 1 };
  const checkpoint = await insertCheckpoint(platform, at, { datasetId: dataset.id, predictions });
  const [evaluation] = await db.query.evaluations.findMany({
    where: (row, { eq }) => eq(row.checkpointId, checkpoint.id),
  });
  const of = { modelId: model.id, datasetId: dataset.id, jobId: job.id };
  const options = {} as never;
  const one = async <Row>(rows: Promise<Row[]>) => (await rows)[0];
  const features = { ...of, layer: word, key: 'the same for both', sha256: checkpoint.sha256 };
  const featureSet = await one(db.insert(tables.featureSets).values(features).returning());
  const check = await one(db.insert(tables.datasetChecks).values(of).returning());
  const sweep = await one(
    db
      .insert(tables.sweeps)
      .values({
        datasetId: dataset.id,
        jobId: job.id,
        plan: { method: 'RANDOM', metric: 'ACCURACY', seed: 0, trials: [], rungs: [] } as never,
      })
      .returning(),
  );
  const search = await one(
    db
      .insert(tables.learningRateSearches)
      .values({ ...of, options })
      .returning(),
  );
  const ranking = await one(
    db
      .insert(tables.modelRankings)
      .values({ datasetId: dataset.id, jobId: job.id, modelIds: [model.id] })
      .returning(),
  );
  const few = { methods: ['RIDGE' as const], shots: [1], draws: 1, seed: 0 };
  const study = await one(
    db
      .insert(tables.fewShotStudies)
      .values({ ...of, options: few })
      .returning(),
  );
  const robustness = await one(
    db
      .insert(tables.robustnessEvaluations)
      .values({
        checkpointId: checkpoint.id,
        datasetId: dataset.id,
        split: 'test',
        examples: 1,
        seed: 0,
        jobId: job.id,
      })
      .returning(),
  );
  const note = await one(
    db
      .insert(tables.biasNotes)
      .values({
        ...{ modelId: model.id, statement: `${word} is partial.`, severity: 'HIGH', affectedGroups: [word] },
        ...{ origin: 'USER', author: word },
      })
      .returning(),
  );
  await db.insert(tables.endpoints).values({ name: word, revision: 1, replicas: 1 });
  await db.insert(tables.endpointRevisions).values({
    ...{ endpointName: word, number: 1, checkpointId: checkpoint.id, deployedBy: word, traffic: 100 },
  });
  return {
    word,
    ids: [
      ...[model, dataset, fineTune, job, checkpoint, evaluation, featureSet, check, sweep, search, ranking, study].map(
        ({ id }) => id,
      ),
      ...[robustness.id, note.id, dataset.uploadId ?? ''],
    ],
    slug: model.slug,
    model: model.id,
    dataset: dataset.id,
    upload: dataset.uploadId ?? '',
    fineTune: fineTune.id,
    job: job.id,
    checkpoint: checkpoint.id,
    evaluation: evaluation.id,
    featureSet: featureSet.id,
    check: check.id,
    sweep: sweep.id,
    search: search.id,
    ranking: ranking.id,
    study: study.id,
    robustness: robustness.id,
    note: note.id,
  };
}

const BOTH = 'mutation ($slug: String!) { createProject(input: { slug: $slug, name: "Two" }) { id } }';

beforeAll(async () => {
  api = await startTestApi();
  const asAdmin = { token: api.tokens.ADMIN };
  projectId = (await api.query(BOTH, { slug: 'two' }, asAdmin)).data.createProject.id;
  theirs = await furnish('atlantis');
  own = await withinProject(projectId, () => furnish('borneo'));
  const { data } = await api.query(
    'mutation { createToken(input: { name: "bo", role: DEPLOYER, project: "two" }) { secret } }',
    {},
    asAdmin,
  );
  tokens = { own: data.createToken.secret, theirs: api.tokens.DEPLOYER };
});
afterAll(() => api?.close());

/** What of a team an argument could name, by the operation and the argument. */
function nameFor(operation: string, path: string, of: Ids): string | null {
  const argument = path.split('.').at(-1) ?? '';
  const byArgument: Record<string, keyof Ids> = {
    ...{ modelSlug: 'slug', textModelSlug: 'slug', baseModelSlug: 'slug', modelSlugs: 'slug', slug: 'slug' },
    ...{ datasetId: 'dataset', againstId: 'dataset', targetDatasetId: 'dataset', uploadId: 'upload' },
    ...{ checkpointId: 'checkpoint', checkpointIds: 'checkpoint', featureSetId: 'featureSet', endpoint: 'word' },
    ...{ fineTuneId: 'fineTune', ids: 'checkpoint', jobId: 'job', evaluationId: 'evaluation', sweepId: 'sweep' },
  };
  const kinds: [RegExp, keyof Ids][] = [
    [/BiasNote/i, 'note'],
    [/FeatureSet/i, 'featureSet'],
    [/FewShotStudy/i, 'study'],
    [/LearningRateSearch/i, 'search'],
    [/Ranking$/i, 'ranking'],
    [/Robustness/i, 'robustness'],
    [/DatasetCheck/i, 'check'],
    [/Sweep/i, 'sweep'],
    [/Checkpoint/i, 'checkpoint'],
    [/FineTune/i, 'fineTune'],
    [/Dataset|deletionPlan/i, 'dataset'],
    [/Evaluation/i, 'evaluation'],
    [/Upload/i, 'upload'],
    [/Job/i, 'job'],
  ];
  if (argument === 'name' && /Endpoint/i.test(operation)) return of.word;
  const key =
    byArgument[argument] ?? (argument === 'id' ? kinds.find(([pattern]) => pattern.test(operation))?.[1] : null);
  return key ? String(of[key]) : null;
}

/** Leaves of a type, down some levels. */
function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  const fields = isObjectType(named) ? Object.values(named.getFields()) : [];
  const inner = fields.flatMap((field) => {
    if (field.args.some(({ type }) => type !== getNullableType(type))) return [];
    const of = getNamedType(field.type);
    if (isScalarType(of) || isEnumType(of)) return [field.name];
    if (depth === 0 || /^(members|holdings|lineage|examples)$/.test(field.name)) return [];
    return [`${field.name}${selection(field.type, depth - 1)}`];
  });
  return ` { __typename ${inner.join(' ')} }`;
}

/** The paths of an operation's arguments that could name something, also within inputs. */
function* pathsOf(field: GraphQLField<unknown, unknown>): Iterable<string> {
  for (const { name, type } of field.args) {
    yield name;
    const named = getNamedType(type) as { getFields?(): Record<string, unknown> };
    for (const inner of Object.keys(named.getFields?.() ?? {})) yield `${name}.${inner}`;
  }
}

interface Probe {
  kind: 'query' | 'mutation';
  name: string;
  /** Of the argument that names something of the other team. */
  path: string;
}

const PROBES: Probe[] = (['query', 'mutation'] as const).flatMap((kind) =>
  Object.values(fieldsOf(kind)).flatMap((field) =>
    OPERATIONS[kind][field.name].ofAll || OPERATIONS[kind][field.name].role === 'ADMIN'
      ? []
      : [...pathsOf(field)].map((path) => ({ kind, name: field.name, path })),
  ),
);

/** @param others what the other arguments name: nothing, or things of the own team, so that nothing else is wrong */
function documentFor({ kind, name, path }: Probe, value: string, others: 'NOTHING' | 'OWN'): string {
  const field = fieldsOf(kind)[name];
  const named = [...pathsOf(field)].flatMap((one) => {
    const mine = one === path ? null : nameFor(name, one, own);
    return mine === null ? [] : [[one, mine]];
  });
  return sampleDocument(kind, field, { ...(others === 'OWN' ? Object.fromEntries(named) : {}), [path]: value });
}

/** An answer without what was asked for, and without ids and times of what it made. */
async function answerTo(document: string, token: string, value: string): Promise<string> {
  const { data, errors } = await api.query(document, {}, { token });
  const told = errors?.map(({ message, extensions }) => ({ message, ...extensions, id: undefined }));
  return JSON.stringify({ data, told })
    .replaceAll(value, '…')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');
}

async function everythingOfTheirs(): Promise<string> {
  const names = [
    'models',
    'datasets',
    'fine_tunes',
    'checkpoints',
    'endpoints',
    'endpoint_revisions',
    'jobs',
    'uploads',
  ];
  const others = [
    'feature_sets',
    'bias_notes',
    'sweeps',
    'model_rankings',
    'few_shot_studies',
    'learning_rate_searches',
  ];
  const all = await Promise.all(
    [...names, ...others].map(async (name) => (await api.platform.pool.query(`select * from ${name} order by 1`)).rows),
  );
  return JSON.stringify(all.map((rows) => rows.filter(({ project_id: id }) => id !== projectId)));
}

test('whatever names something of another team is answered as if that did not exist, and changes nothing', async () => {
  const before = await everythingOfTheirs();
  const noticed: string[] = [];
  const failed: string[] = [];
  for (const probe of PROBES) {
    const value = nameFor(probe.name, probe.path, theirs);
    if (value === null) continue;
    const nothing = value.includes('-7') ? NOTHING : NO_NAME;
    const label = `${probe.name}(${probe.path})`;
    for (const others of ['NOTHING', 'OWN'] as const) {
      const [asked, absent] = [documentFor(probe, value, others), documentFor(probe, nothing, others)];
      const answers = [await answerTo(asked, tokens.own, value), await answerTo(absent, tokens.own, nothing)];
      if (answers[0] !== answers[1] || /TOO_MANY_REQUESTS/.test(answers[0]))
        failed.push(`${label}: ${answers.join(' | ')}`);
      // Its own team would notice; mutations are not tried, since they would change things.
      if (
        others === 'NOTHING' &&
        probe.kind === 'query' &&
        (await answerTo(asked, tokens.theirs, value)) !== answers[1]
      )
        noticed.push(label);
    }
  }
  expect(failed).toEqual([]);
  expect(await everythingOfTheirs()).toBe(before);
  expect(noticed).toEqual(
    expect.arrayContaining([
      ...['biasNote(id)', 'checkpoint(id)', 'dataset(id)', 'deletionPlan(id)', 'endpoint(name)', 'evaluation(id)'],
      ...['featureSet(id)', 'fewShotStudy(id)', 'fineTune(id)', 'job(id)', 'learningRateSearch(id)', 'model(slug)'],
      ...['modelRanking(id)', 'robustnessEvaluation(id)', 'sweep(id)'],
    ]),
  );
});

test('operations that look at names last, after what else they are given', async () => {
  const documents: [string, document: string][] = [
    [theirs.checkpoint, `{ compareCheckpoints(ids: ["${own.checkpoint}", "NAME"]) { __typename } }`],
    [theirs.word, 'mutation { predict(input: { endpoint: "NAME", texts: ["one"] }) { __typename } }'],
    [theirs.word, 'mutation { predictEntities(input: { endpoint: "NAME", texts: ["one"] }) { __typename } }'],
    [theirs.word, 'mutation { setTraffic(endpoint: "NAME", shares: [{ revision: 1, percent: 100 }]) { name } }'],
  ];
  for (const [name, document] of documents) {
    const ask = (value: string, token = tokens.own) => answerTo(document.replace('NAME', value), token, value);
    const answer = await ask(name);
    expect(answer).toMatch(/NOT_FOUND/);
    expect(answer).toBe(await ask(name === theirs.word ? NO_NAME : NOTHING));
    if (document.includes('predict')) expect(await ask(name, tokens.theirs)).not.toBe(answer);
  }
});

test('no list, count or search tells of another team', async () => {
  const secrets = [theirs.word, ...theirs.ids];
  const lists = Object.values(fieldsOf('query')).filter(
    ({ args, name }) =>
      args.every(({ type }) => type === getNullableType(type)) && OPERATIONS.query[name].role === 'VIEWER',
  );
  const told: string[] = [];
  for (const field of lists) {
    const document = `{ ${field.name}${selection(field.type, 3)} }`;
    const mine = await api.query(document, {}, { token: tokens.own });
    const others = await api.query(document, {}, { token: tokens.theirs });
    expect(mine.errors, field.name).toBeUndefined();
    expect(
      secrets.filter((secret) => JSON.stringify(mine.data).includes(secret)),
      field.name,
    ).toEqual([]);
    if (secrets.some((secret) => JSON.stringify(others.data).includes(secret))) told.push(field.name);
    // Both have one of each, so counts must be the same.
    const count = (answer: typeof mine) => answer.data[field.name]?.totalCount;
    expect(count(mine), field.name).toEqual(count(others));
  }
  expect(told).toEqual(
    expect.arrayContaining(['datasets', 'endpoints', 'featureSets', 'fineTunes', 'jobs', 'models', 'sweeps']),
  );
  const search = '{ models(search: "atlantis") { totalCount correctedSearch edges { node { slug } } } }';
  const found = async (token: string) => (await api.query(search, {}, { token })).data.models;
  expect(await found(tokens.theirs)).toMatchObject({ totalCount: 1 });
  expect(await found(tokens.own)).toMatchObject({ totalCount: 0 });
});

describe('paths', () => {
  const addressOf = (
    pattern: string,
    { slug, ...ids }: Pick<Ids, 'slug' | 'word' | 'ids'> & Record<string, unknown>,
  ) => {
    const id = pattern.startsWith('/checkpoints')
      ? ids.checkpoint
      : pattern.startsWith('/feature-sets')
        ? ids.featureSet
        : ids.dataset;
    return pattern
      .replace('/v2/models/:name{/*rest}', `/v2/models/${ids.word}`)
      .replace(/^\/models\/:(slug|name)/, `/models/${slug}`)
      .replace(/:position/, '0')
      .replace(/:\w+/, String(id));
  };
  const nothing = { slug: NO_NAME, word: NO_NAME, ids: [], checkpoint: NOTHING, featureSet: NOTHING, dataset: NOTHING };

  test('each answers for what another team has as for what does not exist', async () => {
    const opened: string[] = [];
    for (const [path, { role }] of Object.entries(PATHS)) {
      const [method, pattern] = path.split(' ');
      if (role !== 'VIEWER' || method !== 'GET' || !/[:]/.test(pattern) || pattern.startsWith('/signing-keys'))
        continue;
      const ask = async (token: string, of: Parameters<typeof addressOf>[1]) => {
        const address = addressOf(pattern, of);
        const response = await fetch(api.url + address, { headers: { Authorization: `Bearer ${token}` } });
        const text = await response.text();
        return `${response.status} ${[of.slug, of.word, of.checkpoint, of.featureSet, of.dataset].reduce<string>((body, name) => body.replaceAll(String(name), '…'), text)}`;
      };
      expect(await ask(tokens.own, theirs), path).toBe(await ask(tokens.own, nothing));
      if (!(await ask(tokens.theirs, theirs)).startsWith('404')) opened.push(path);
    }
    expect(opened.length).toBeGreaterThan(8);
  });

  test('endpoints are asked and listed within a project, also by the tokens of one', async () => {
    const ask = (token: string, name: string, headers = {}) =>
      fetch(`${api.url}/v2/models/${name}`, { headers: { Authorization: `Bearer ${token}`, ...headers } });
    expect((await ask(tokens.own, 'borneo')).status).toBe(200);
    expect((await ask(tokens.own, 'atlantis')).status).toBe(404);
    expect((await ask(tokens.own, 'borneo', { 'X-Graft-Project': 'default' })).status).toBe(403);
    expect((await ask(api.tokens.ADMIN, 'borneo')).status).toBe(404);
    expect((await ask(api.tokens.ADMIN, 'borneo', { 'X-Graft-Project': 'two' })).status).toBe(200);
    const asAdmin = { token: api.tokens.ADMIN };
    const one = 'mutation { createToken(input: { name: "shop", role: VIEWER, endpoint: "borneo" }) { secret } }';
    const { secret } = (await api.query(one, {}, asAdmin)).data.createToken;
    expect((await ask(secret, 'borneo')).status).toBe(200);
    expect((await ask(secret, 'atlantis')).status).toBe(403);
    const index = await fetch(`${api.url}/v2/repository/index`, {
      ...{ method: 'POST', body: '{}' },
      headers: { Authorization: `Bearer ${tokens.own}`, 'Content-Type': 'application/json' },
    });
    expect(await index.text()).not.toContain('atlantis');
  });
});

test('a name that another team has is taken, and nothing says by whom', async () => {
  await insertWorker(api.platform);
  const deploy = `mutation ($id: String!, $name: String!) { deployCheckpoint(input: { checkpointId: $id, name: $name }) { name } }`;
  const { data } = await api.query(
    '{ fineTunes { edges { node { checkpoints { id } } } } }',
    {},
    { token: tokens.own },
  );
  const [{ id }] = data.fineTunes.edges[0].node.checkpoints;
  const { errors } = await api.query(
    deploy.replace('$id: String!', '$id: ID!'),
    { id, name: theirs.word },
    { token: tokens.own },
  );
  expect(errors?.[0]).toMatchObject({
    message: 'The name atlantis is taken. Choose another one.',
    extensions: { code: 'CONFLICT' },
  });
});

test('the jobs and fine-tunes of another team are not watched', async () => {
  const watch = async (token: string, subscription: string) => {
    const client = createClient({
      url: `${api.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token },
      retryAttempts: 0,
    });
    try {
      for await (const answer of client.iterate({ query: `subscription { ${subscription} }` }))
        return answer.errors?.[0].extensions?.code ?? answer.data;
    } finally {
      await client.dispose();
    }
  };
  // Every subscription that the schema has.
  expect(Object.keys(OPERATIONS.subscription).toSorted()).toEqual(['fineTuneUpdated', 'jobUpdated']);
  const [job, fineTune] = [
    `jobUpdated(id: "${theirs.job}") { state }`,
    `fineTuneUpdated(id: "${theirs.fineTune}") { job { state } }`,
  ];
  for (const subscription of [job, fineTune]) expect(await watch(tokens.own, subscription)).toBe('NOT_FOUND');
  expect(await watch(tokens.theirs, job)).toEqual({ jobUpdated: { state: 'RUNNING' } });
  expect(await watch(tokens.theirs, fineTune)).toEqual({ fineTuneUpdated: { job: { state: 'RUNNING' } } });
});

test('pages of the web app’s origin may name a project', async () => {
  const [origin] = api.platform.config.webOrigins;
  const asked = {
    Origin: origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'x-graft-project',
  };
  const response = await fetch(`${api.url}/graphql`, { method: 'OPTIONS', headers: asked });
  const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
  expect(allowed).toContain('x-graft-project');
});

test('gRPC answers for the endpoints of another team as for those that do not exist', async () => {
  const server = await startGrpcServer(api.platform, { host: '127.0.0.1', port: 0 });
  const address = new URL('../inference/protocol/grpc/open-inference.proto', import.meta.url);
  const definition = await load(fileURLToPath(address), { keepCase: true, defaults: true });
  const { inference } = loadPackageDefinition(definition) as unknown as {
    inference: { GRPCInferenceService: ServiceClientConstructor };
  };
  const client = new inference.GRPCInferenceService(`127.0.0.1:${server.port}`, credentials.createInsecure());
  const call = (method: string, request: object, token: string, project?: string) =>
    new Promise<string>((resolve) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      if (project) metadata.set('x-graft-project', project);
      client[method](request, metadata, (error: ServiceError | null, answer: object) =>
        resolve(error ? `${error.code} ${error.details}` : JSON.stringify(answer)),
      );
    });
  /** The first answer of a stream. */
  const stream = (name: string, token: string, project?: string) =>
    new Promise<string>((resolve) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      if (project) metadata.set('x-graft-project', project);
      const sent = client.ModelStreamInfer(metadata);
      sent.on('data', ({ error_message }: { error_message: string }) => resolve(error_message));
      sent.on('error', ({ code, details }: ServiceError) => resolve(`${code} ${details}`));
      sent.write({ model_name: name });
      sent.end();
    });
  try {
    for (const [method, argument] of [
      ['ModelStreamInfer', 'model_name'],
      ['ModelMetadata', 'name'],
      ['ModelConfig', 'name'],
      ['ModelReady', 'name'],
      ['ModelStatistics', 'name'],
      ['ModelInfer', 'model_name'],
    ]) {
      const ask = async (name: string, token: string, project?: string) =>
        (method === 'ModelStreamInfer'
          ? await stream(name, token, project)
          : await call(method, { [argument]: name }, token, project)
        ).replaceAll(name, '…');
      const absent = await ask(NO_NAME, tokens.own);
      expect(await ask('atlantis', tokens.own), method).toBe(absent);
      expect(await ask('borneo', api.tokens.ADMIN), method).toBe(absent);
      for (const found of [
        ask('borneo', tokens.own),
        ask('atlantis', tokens.theirs),
        ask('borneo', api.tokens.ADMIN, 'two'),
      ])
        expect(await found, method).not.toBe(absent);
    }
    expect(await call('RepositoryIndex', {}, tokens.own)).toMatch(/borneo/);
    expect(await call('RepositoryIndex', {}, tokens.own)).not.toMatch(/atlantis/);
    expect(await call('ModelStatistics', {}, tokens.own)).not.toMatch(/atlantis/);
    expect(await call('RepositoryIndex', {}, tokens.own, 'default')).toMatch(/^7 /);
  } finally {
    client.close();
    await server.close();
  }
});

test('the files of a model that everybody may use stay while a job of any team needs them, and nothing says which', async () => {
  const shared = await insertModel(api.platform, {
    ...{ slug: 'everybodys', projectId: null },
    sourceSpec: { kind: 'npm', package: 'x', version: '1.0.0', file: 'x' } as never,
  });
  const using = await insertFineTune(api.platform, { modelId: shared.id, datasetId: theirs.dataset });
  const drop = () =>
    api.query('mutation { dropModelFiles(slug: "everybodys") { availability } }', {}, { token: tokens.own });
  const { errors } = await drop();
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'CONFLICT' } });
  expect(errors?.[0].message).toMatch(/cannot be dropped: a job of another project uses them: wait for it\.$/);
  await api.platform.db.update(tables.jobs).set({ state: 'SUCCEEDED' }).where(eq(tables.jobs.id, using.job.id));
  expect((await drop()).data.dropModelFiles).toEqual({ availability: 'REMOTE' });
});

test('the connections of a member whose role is lowered end', async () => {
  const asAdmin = { token: api.tokens.ADMIN };
  const create =
    'mutation { createToken(input: { name: "di", role: DEPLOYER, project: "two" }) { secret token { user { id } } } }';
  const { secret, token } = (await api.query(create, {}, asAdmin)).data.createToken;
  const closed = new Promise<number>((resolve) => {
    const client = createClient({
      ...{ url: `${api.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: false, retryAttempts: 0 },
      connectionParams: { token: secret },
      onNonLazyError: () => {},
      on: {
        connected: () =>
          void api.query(
            'mutation ($id: ID!) { setMember(input: { project: "two", userId: $id, role: VIEWER }) { role } }',
            { id: token.user.id },
            asAdmin,
          ),
        closed: (event) => {
          resolve((event as { code: number }).code);
          void client.dispose();
        },
      },
    });
  });
  expect(await closed).toBe(4401);
  expect((await api.query('{ viewer { role } }', {}, { token: secret })).data.viewer.role).toBe('VIEWER');
});

test('a member is one as long as an admin says so, and a browser works where it chose to', async () => {
  const asAdmin = { token: api.tokens.ADMIN };
  const { data } = await api.query('{ users(first: 100) { edges { node { id name } } } }', {}, asAdmin);
  const { id } = data.users.edges
    .map(({ node }: { node: { id: string } }) => node)
    .find(({ name }: { name: string }) => name === 'vic');
  const set = (role: string) =>
    api.query(
      `mutation ($id: ID!) { setMember(input: { project: "two", userId: $id, role: ${role} }) { role user { id } } }`,
      { id },
      asAdmin,
    );
  const mine = async () =>
    (
      await api.query('{ projects { edges { node { slug role } } } }', {}, { token: api.tokens.VIEWER })
    ).data.projects.edges.map(({ node }: { node: unknown }) => node);
  expect(await mine()).toEqual([{ slug: 'default', role: 'VIEWER' }]);
  expect((await set('DEPLOYER')).data.setMember).toEqual({ role: 'DEPLOYER', user: { id } });
  // The token is a viewer's.
  expect(await mine()).toEqual([
    { slug: 'default', role: 'VIEWER' },
    { slug: 'two', role: 'VIEWER' },
  ]);
  const cookie = await api.signIn(api.tokens.VIEWER);
  const browse = async (query: string) => {
    const [origin] = api.platform.config.webOrigins;
    const headers = { 'Content-Type': 'application/json', Cookie: cookie, Origin: origin };
    const response = await fetch(`${api.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await response.json()) as { data: Record<string, unknown>; errors?: unknown };
  };
  const where = async () => (await browse('{ viewer { project { slug } } }')).data.viewer;
  expect(await where()).toEqual({ project: { slug: 'default' } });
  expect((await browse('mutation { chooseProject(slug: "two") { slug } }')).data).toEqual({
    chooseProject: { slug: 'two' },
  });
  expect(await where()).toEqual({ project: { slug: 'two' } });
  expect((await set('null')).data.setMember).toBeNull();
  const log = await api.query('{ auditLog(first: 1) { edges { node { action details } } } }', {}, asAdmin);
  const removed = { action: 'setMember', details: { userId: id, role: null } };
  expect(log.data.auditLog.edges).toEqual([{ node: removed }]);
  expect(await where()).toEqual({ project: { slug: 'default' } });
  expect(await mine()).toEqual([{ slug: 'default', role: 'VIEWER' }]);
});
