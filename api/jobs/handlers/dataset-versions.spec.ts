import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FixtureFile, pictureFolders, zipBytes } from '../../../zoo/data/testing/archives.ts';
import { startHub, type TestHub } from '../../../zoo/sources/testing/hub-server.ts';
import { uploads } from '../../database/tables/index.ts';
import { startTestApi, type TestApi } from '../../testing/api.ts';
import { untilOver } from '../../testing/until-over.ts';
import { startWorker, type Worker } from '../../worker/start-worker.ts';

// Data sets through the API and a worker: an upload, what is found in it, its next versions, a hub's repository.

let hub: TestHub;
let api: TestApi;
let worker: Worker;
let files: FixtureFile[];
beforeAll(async () => {
  hub = await startHub();
  const allowed = [hub.storage, new URL(hub.url).host].join(',');
  api = await startTestApi({ HF_ENDPOINT: hub.url, GRAFT_ALLOWED_ADDRESSES: allowed });
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });
  files = await pictureFolders(['cats', 'dogs'], 12);
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
  await hub?.close();
});

async function uploaded(bytes: Buffer, filename = 'pets.zip'): Promise<string> {
  const stored = await api.platform.blobs.put(bytes);
  const { data } = await api.query('{ viewer { id } }');
  const values = { filename, secretSha256: '', createdBy: data.viewer.id, expiresAt: new Date(), ...stored };
  const [{ id }] = await api.platform.db.insert(uploads).values(values).returning();
  return id;
}

const FIELDS = `id name version labels exampleCount dropped sha256 splits { name exampleCount }
  quality { kind exampleCount dropCount examples shownExamples { name label split previewUrl } model { slug } }
  versions { id version } job { state error } downloadUrl croissantUrl`;

/** The data set of a mutation, once its import is over. */
async function made(mutation: string, variables: Record<string, unknown> = {}) {
  const { data, errors } = await api.query(mutation, variables);
  expect(errors).toBeUndefined();
  const { id } = Object.values(data)[0] as { id: string };
  await untilOver(api, `dataset(id: "${id}")`);
  const { dataset } = (await api.query(`{ dataset(id: "${id}") { ${FIELDS} } }`)).data;
  expect(dataset.job).toMatchObject({ state: 'SUCCEEDED' });
  return dataset;
}
const CREATE = 'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }';
const add = (datasetId: string, uploadId: string) =>
  made(`mutation { addExamples(datasetId: "${datasetId}", uploadId: "${uploadId}") { id } }`);
const repair = (id: string, drop: string[]) =>
  api.query('mutation ($id: ID!, $drop: [String!]!) { repairDataset(id: $id, drop: $drop) { id } }', { id, drop });
let first: Awaited<ReturnType<typeof made>>;
let second: typeof first;

test('an import shows what it found, with the examples', async () => {
  const copies = [0, 1].map((i) => ({ name: `cats/copy${i}.png`, bytes: files[3].bytes }));
  const uploadId = await uploaded(
    await zipBytes([...files, ...copies, { name: 'dogs/no.png', bytes: Buffer.from('?') }]),
  );
  first = await made(CREATE, { input: { name: 'Pets', modality: 'IMAGE', uploadId } });
  expect(first).toMatchObject({ version: 1, exampleCount: 26, dropped: null, versions: [{ version: 1 }] });
  const found = (kind: string) => first.quality.find((one: { kind: string }) => one.kind === kind);
  expect(found('DUPLICATE')).toMatchObject({ exampleCount: 3, dropCount: 2, model: null });
  expect(found('DUPLICATE').shownExamples.map((one: object) => one)).toEqual(
    expect.arrayContaining([
      {
        name: 'cats/copy0.png',
        label: 'cats',
        split: expect.any(String),
        previewUrl: expect.stringMatching(/^http.*preview$/),
      },
    ]),
  );
  // What was left out is not in the data set, so it has a name and no picture.
  expect(found('CORRUPT_PICTURE')).toMatchObject({ dropCount: 0, examples: ['dogs/no.png'], shownExamples: [] });
});

test('added examples make the next version; the first one stays as it was', async () => {
  const more = (await pictureFolders(['x', 'owls'], 6)).slice(6);
  second = await add(first.id, await uploaded(await zipBytes(more)));
  expect(second).toMatchObject({ name: 'Pets', version: 2, exampleCount: 32, labels: ['cats', 'dogs', 'owls'] });
  expect(second.versions).toEqual([
    { id: first.id, version: 1 },
    { id: second.id, version: 2 },
  ]);
  const again = (await api.query(`{ dataset(id: "${first.id}") { sha256 exampleCount versions { version } } }`)).data
    .dataset;
  expect(again).toEqual({ sha256: first.sha256, exampleCount: 26, versions: [{ version: 1 }, { version: 2 }] });
  const { totalCount, edges } = (await api.query('{ datasets(search: "pets") { totalCount edges { node { id } } } }'))
    .data.datasets;
  expect([totalCount, edges[0].node.id]).toEqual([1, second.id]);
});

test('a repair leaves out what was found, as the next version', async () => {
  const { data } = await repair(second.id, ['DUPLICATE']);
  const third = await made(`{ dataset(id: "${data.repairDataset.id}") { id } }`);
  expect(third).toMatchObject({ version: 3, exampleCount: 30, dropped: ['DUPLICATE'] });
  expect(third.quality.map(({ kind }: { kind: string }) => kind)).not.toContain('DUPLICATE');
  for (const [drop, message] of [
    [['CORRUPT_PICTURE'], /has no finding "CORRUPT_PICTURE"/],
    [['DUPLICATE', 'OUTLIER'], /has no finding "OUTLIER".*These can be dropped: DUPLICATE/],
    [['CLASS_NOT_IN_SPLIT'], /has no finding|does not help/],
    [[], /at least one kind/],
  ] as const) {
    const { errors } = await repair(second.id, [...drop]);
    expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'drop' });
    expect(errors?.[0].message).toMatch(message);
  }
});

test('a repair that would leave nothing is refused at once, with the count', async () => {
  const { data } = await api.query(`{ dataset(id: "${second.id}") { quality { kind dropCount } } }`);
  const repairable = data.dataset.quality.filter(({ dropCount }: { dropCount: number }) => dropCount > 0);
  const kinds = repairable.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toContain('FEW_EXAMPLES');
  const { errors } = await repair(second.id, kinds);
  expect(errors?.[0].message).toMatch(/^This would leave out \d+ of 32 examples; .* would be left/);
  expect(errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'drop' });
  expect((await versionsOf(first.id)).map(({ version }) => version)).toEqual([1, 2, 3]);
});

const versionsOf = async (id: string): Promise<{ version: number; source: string | null }[]> =>
  (await api.query(`{ dataset(id: "${id}") { versions { version source dropped previous { version } } } }`)).data
    .dataset.versions;

test('each version says what it was made from', async () => {
  expect(await versionsOf(first.id)).toEqual([
    { version: 1, source: 'pets.zip', dropped: null, previous: null },
    { version: 2, source: 'pets.zip', dropped: null, previous: { version: 1 } },
    { version: 3, source: null, dropped: ['DUPLICATE'], previous: { version: 2 } },
  ]);
});

test('two changes of one version at a time are two versions; those whose import fails give their numbers back', async () => {
  const uploadIds = await Promise.all([0, 1].map(async (i) => uploaded(Buffer.from(`no archive ${i}`))));
  const begun = await Promise.all(
    uploadIds.map((uploadId) =>
      api.query(`mutation { addExamples(datasetId: "${first.id}", uploadId: "${uploadId}") { id version } }`),
    ),
  );
  expect(begun.map(({ data }) => data.addExamples.version).sort()).toEqual([4, 5]);
  for (const { data } of begun) {
    const ended = await vi.waitFor(
      async () => {
        const { id } = data.addExamples;
        const { dataset } = (await api.query(`{ dataset(id: "${id}") { sha256 job { state stage progress } } }`)).data;
        expect(dataset.job.state).toBe('FAILED');
        return dataset;
      },
      { timeout: 600_000, interval: 100 },
    );
    // Where it failed, and not where the import began.
    expect(ended).toMatchObject({ sha256: null, job: { stage: 'Reading pictures', progress: 0.05 } });
  }
  expect((await versionsOf(first.id)).map(({ version }) => version)).toEqual([1, 2, 3]);
  const { datasets } = (await api.query('{ datasets(search: "pets") { edges { node { version } } } }')).data;
  expect(datasets.edges).toEqual([{ node: { version: 3 } }]);
  const again = await uploaded(await zipBytes((await pictureFolders(['x', 'foxes'], 4)).slice(4)), 'foxes.zip');
  expect(await add(first.id, again)).toMatchObject({ version: 4 });
});

function reviewsParquet(): Uint8Array {
  const column = (name: string, data: string[]) => ({ name, data, type: 'STRING' as const });
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const columnData = [
    column(
      'text',
      rows.map((i) => `review ${i * i} by someone`),
    ),
    column(
      'label',
      rows.map((i) => (i % 2 ? 'good' : 'bad')),
    ),
    column(
      'person',
      rows.map((i) => `p${i % 8}`),
    ),
    column(
      'year',
      rows.map((i) => `${1980 + i}`),
    ),
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

test('a repository of a hub, split by a column, with one that is a group although its values differ', async () => {
  hub.commit('datasets/ada/reviews', { 'data/train-00000-of-00001.parquet': reviewsParquet() });
  const plan = { split: { groupBy: 'person' }, groups: ['year'] };
  const input = { name: 'Reviews', modality: 'TEXT', hub: { repository: 'ada/reviews' }, ...plan };
  const reviews = await made(CREATE, { input });
  expect(reviews).toMatchObject({ exampleCount: 40, labels: ['bad', 'good'] });
  const { data } = await api.query(
    `{ dataset(id: "${reviews.id}") { groups examples(first: 100) { edges { node { split groups } } } } }`,
  );
  expect(data.dataset.groups).toEqual(['person', 'year']);
  const splits = new Map<string, Set<string>>();
  for (const { node } of data.dataset.examples.edges)
    splits.set(node.groups.person, (splits.get(node.groups.person) ?? new Set()).add(node.split));
  expect([...splits.values()].every(({ size }) => size === 1)).toBe(true);
});

test('pictures in the folders of a repository: as a zip of them, also after a worker that stopped in the middle', async () => {
  const split = (i: number) => ['train', 'validation', 'test'][i % 3];
  const rows = files.map(({ name }, i) => `${name},${split(i)},p${i % 4}\n`).join('');
  const all = [
    ...files,
    { name: 'dogs/no.png', bytes: Buffer.from('?') },
    { name: 'metadata.csv', bytes: Buffer.from(`file_name,split,person\n${rows}dogs/no.png,test,p1\n`) },
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  hub.commit('datasets/ada/pictures', Object.fromEntries(all.map(({ name, bytes }) => [name, bytes])), {
    lfs: /^dogs/,
  });
  const fetched = () => hub.requests.filter(({ line }) => /GET .*ada\/pictures\/resolve/.test(line)).length;
  // The last file's answer does not come, so that all others are here when the worker stops.
  hub.fail(/pictures\/resolve.*metadata\.csv/, { kind: 'silent' });
  const input = { name: 'Pictures', modality: 'IMAGE', hub: { repository: 'ada/pictures' } };
  const { id } = (await api.query(CREATE, { input })).data.createDataset;
  const jobOf = async () => (await api.query(`{ dataset(id: "${id}") { job { state stage } } }`)).data.dataset.job;
  await vi.waitFor(
    async () => expect((await jobOf()).stage).toBe(`Fetching ada/pictures: ${files.length + 1} of 26 files`),
    {
      timeout: 600_000,
    },
  );
  await worker.stop();
  expect(fetched()).toBe(26);
  worker = await startWorker(api.platform.config, { log: pino({ level: 'silent' }) });
  const imported = await made(`{ dataset(id: "${id}") { id } }`);
  expect(fetched()).toBe(27);
  expect(imported).toMatchObject({ exampleCount: 24, labels: ['cats', 'dogs'] });
  expect(imported.quality.map(({ kind }: { kind: string }) => kind)).toContain('CORRUPT_PICTURE');
  const uploadId = await uploaded(await zipBytes(all), 'pictures.zip');
  const zipped = await made(CREATE, { input: { name: 'Zipped', modality: 'IMAGE', uploadId } });
  expect(imported.sha256).toBe(zipped.sha256);
  // What was fetched is not kept.
  expect(await readdir(path.join(api.platform.config.home, 'cache', 'partial'))).not.toContain(id);
});

test('the files that a Croissant description names', async () => {
  const parquet = reviewsParquet();
  const file = { '@type': 'cr:FileObject', '@id': 'rows', encodingFormat: 'application/x-parquet' };
  const field = { '@type': 'cr:Field', name: 'mood', dataType: 'cr:Label' };
  const description = {
    '@type': 'sc:Dataset',
    'rai:dataBiases': ['Written by eight persons.'],
    distribution: [{ ...file, contentUrl: 'data/rows.parquet' }],
    recordSet: [{ field: [{ ...field, source: { fileObject: { '@id': 'rows' }, extract: { column: 'label' } } }] }],
  };
  hub.commit('datasets/ada/described', {
    'croissant.json': JSON.stringify(description),
    'data/rows.parquet': parquet,
  });
  const croissant = `${hub.url}/datasets/ada/described/resolve/main/croissant.json`;
  const reviews = await made(CREATE, { input: { name: 'Described', modality: 'TEXT', croissant } });
  expect(reviews).toMatchObject({ exampleCount: 40, labels: ['bad', 'good'] });
  expect(reviews.quality).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'BIAS_NOTE' }),
      expect.objectContaining({ kind: 'COLUMN_LEFT_OUT' }),
    ]),
  );
  expect((await versionsOf(reviews.id))[0].source).toBe(croissant);
});

test('either an upload or a hub, and shares that leave something to train on', async () => {
  const uploadId = await uploaded(Buffer.from('x'));
  for (const [input, field] of [
    [{ name: 'Pets', modality: 'IMAGE' }, 'uploadId'],
    [{ name: 'Pets', modality: 'IMAGE', uploadId, hub: { repository: 'ada/pets' } }, 'uploadId'],
    [{ name: 'Pets', modality: 'IMAGE', hub: { repository: '../pets' } }, 'hub.repository'],
    [{ name: 'Pets', modality: 'IMAGE', croissant: 'https://a.example', uploadId }, 'uploadId'],
    [{ name: 'Pets', modality: 'IMAGE', croissant: 'file:///pets' }, 'croissant'],
    [{ name: 'Pets', modality: 'IMAGE', uploadId, split: { test: 0.9 } }, 'split.test'],
    [{ name: 'Pets', modality: 'IMAGE', uploadId, groups: [] }, 'groups'],
  ] as const)
    expect((await api.query(CREATE, { input })).errors?.[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });
});

test('Parquet and Croissant of a data set, for viewers', async () => {
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  const parquet = Buffer.from(await (await fetch(second.downloadUrl, { headers })).arrayBuffer());
  expect(parquet.toString('latin1', 0, 4)).toBe('PAR1');
  const croissant = (await (await fetch(second.croissantUrl, { headers })).json()) as {
    distribution: { sha256: string; contentUrl: string }[];
  };
  const { sha256 } = await api.platform.blobs.put(parquet);
  expect(croissant.distribution[0]).toMatchObject({ sha256, contentUrl: second.downloadUrl });
  const basic = (password: string) => ({ Authorization: `Basic ${btoa(`anyone:${password}`)}` });
  for (const url of [second.downloadUrl, second.croissantUrl]) {
    expect((await fetch(url)).status).toBe(401);
    // As mlcroissant asks: see README.md.
    expect((await fetch(url, { headers: basic(api.tokens.VIEWER) })).status).toBe(200);
    expect((await fetch(url, { headers: basic('wrong') })).status).toBe(401);
    expect((await fetch(url, { headers: { ...basic(api.tokens.VIEWER), Origin: 'https://a.example' } })).status).toBe(
      401,
    );
    expect((await fetch(url.replace(second.id, 'nothing'), { headers })).status).toBe(404);
  }
});
