// `npm run soak`: several workers, many jobs, and parts that are taken away meanwhile. `-- --help` lists the options.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inArray } from 'drizzle-orm';
import { jobs } from '../api/database/tables/index.ts';
import { MAX_ATTEMPTS } from '../api/jobs/kinds.ts';
import { processLog } from '../api/observability/logger.ts';
import { random } from '../zoo/data/random.ts';
import { EndpointLoad } from './soak/endpoint-load.ts';
import { makeFaults } from './soak/faults.ts';
import { isGivenUp, type StartedJob, wrongBlobs, wrongJobs, wrongRemains, wrongRows } from './soak/find-faults.ts';
import { SoakedGraft } from './soak/graft.ts';
import { makeMaterials } from './soak/materials.ts';
import { HELP, readOptions, type SoakOptions } from './soak/options.ts';
import { PersistentClient } from './soak/persistent-client.ts';
import { type Ground, importDataset, importModel, PROBE, RECIPES } from './soak/recipes.ts';

const ENDPOINT = 'soaked';
const OVER = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);
/** So many jobs wait or run at a time, for each worker. */
const OPEN_JOBS = 3;

const began = performance.now();
const say = (line: string) =>
  console.log(`${String(Math.round((performance.now() - began) / 1_000)).padStart(5)} s  ${line}`);

/** Waits for the end of these jobs. */
async function untilOver({ database: { db } }: SoakedGraft, ids: string[]): Promise<void> {
  for (;;) {
    const rows = await db.select().from(jobs).where(inArray(jobs.id, ids));
    if (rows.filter(({ state }) => OVER.has(state)).length === ids.length) return;
    await pause(500);
  }
}

/** A model, a data set and a checkpoint, and a job of each recipe that nothing disturbs. */
async function prepare(graft: SoakedGraft, client: PersistentClient): Promise<{ ground: Ground; first: StartedJob[] }> {
  const materials = await makeMaterials(graft.directory);
  const imported = await importModel({ client, materials }, 'soaked-ground');
  const { datasetId, jobId } = await importDataset({ client, materials }, 'ground');
  await untilOver(graft, [imported, jobId]);
  const input = { modelSlug: 'soaked-ground', datasetId, device: 'CPU', ...PROBE };
  const query = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { id } } }';
  const probe = (await client.ask<{ startFineTune: { id: string; job: { id: string } } }>(query, { input }))
    .startFineTune;
  await untilOver(graft, [probe.job.id]);
  const { fineTune } = await client.ask<{ fineTune: { checkpoints: { id: string }[] } }>(
    'query ($id: ID!) { fineTune(id: $id) { checkpoints { id } } }',
    { id: probe.id },
  );
  const ground = { client, materials, modelSlug: 'soaked-ground', datasetId, checkpointId: fineTune.checkpoints[0].id };
  const first: StartedJob[] = [
    { id: imported, recipe: 'import of a model' },
    { id: jobId, recipe: 'import of a data set' },
    { id: probe.job.id, recipe: 'probe' },
  ];
  const done = new Set(first.map(({ recipe }) => recipe));
  for (const { name, start } of RECIPES) if (!done.has(name)) first.push({ id: await start(ground, 0), recipe: name });
  await untilOver(
    graft,
    first.map(({ id }) => id),
  );
  return { ground, first };
}

/** Starts jobs, a few at a time, in a drawn order; resolves when all have ended. */
async function giveJobs(graft: SoakedGraft, ground: Ground, { jobs: count, seed }: SoakOptions): Promise<StartedJob[]> {
  const started: StartedJob[] = [];
  const waiting = drawRecipes(count, seed);
  while (started.length < count || (await openAmong(graft, started)) > 0) {
    const open = await openAmong(graft, started);
    for (let i = open; i < graft.workers.length * OPEN_JOBS && started.length < count; i++) {
      const recipe = waiting[started.length];
      started.push({ id: await recipe.start(ground, started.length + 1), recipe: recipe.name });
      if (started.length % 20 === 0) say(`${started.length} jobs were started`);
    }
    await pause(1_000);
  }
  return started;
}

/** Recipes by their shares, shuffled. */
function drawRecipes(count: number, seed: number): typeof RECIPES {
  const generator = random(seed);
  const whole = RECIPES.reduce((sum, { share }) => sum + share, 0);
  const each = RECIPES.flatMap((recipe) =>
    Array.from({ length: Math.ceil((recipe.share * count) / whole) }, () => ({ recipe, place: generator.next() })),
  );
  return each.sort((a, b) => a.place - b.place).map(({ recipe }) => recipe);
}

async function openAmong({ database: { db } }: SoakedGraft, started: StartedJob[]): Promise<number> {
  if (started.length === 0) return 0;
  const ids = started.map(({ id }) => id);
  const rows = await db.select({ state: jobs.state }).from(jobs).where(inArray(jobs.id, ids));
  return rows.filter(({ state }) => !OVER.has(state)).length;
}

/** Deploys one checkpoint after the other, and counts. */
function deployer(client: PersistentClient, checkpointIds: string[]) {
  const endpoint = { name: ENDPOINT, deployments: 0 };
  const query = 'mutation ($input: DeployCheckpointInput!) { deployCheckpoint(input: $input) { name } }';
  const deploy = async () => {
    const checkpointId = checkpointIds[endpoint.deployments % checkpointIds.length];
    await client.ask(query, { input: { name: ENDPOINT, checkpointId, replicas: 2 } });
    endpoint.deployments++;
  };
  return { endpoint, deploy };
}

/** Waits until the replicas are those of the last deployment, or it is clear that they will not be. */
async function untilServed(graft: SoakedGraft, deployments: number): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const found = await graft.database.db.query.replicas.findMany();
    const isServed =
      found.length === 2 && found.every(({ state, revision }) => state === 'READY' && revision === deployments);
    if (isServed || Date.now() > deadline) return;
    await pause(500);
  }
}

async function soak(options: SoakOptions, directory: string): Promise<string[]> {
  const graft = await SoakedGraft.start(directory, options.workers);
  try {
    say(`${options.workers} workers run`);
    const client = new PersistentClient(graft.apiUrl, graft.token);
    const { ground, first } = await prepare(graft, client);
    const checkpointIds = (await graft.database.db.query.checkpoints.findMany()).map(({ id }) => id);
    const { endpoint, deploy } = deployer(client, checkpointIds);
    await deploy();
    await untilServed(graft, 1);
    say('a job of each kind is done, and an endpoint serves; from now on parts are taken away');

    const load = new EndpointLoad(
      `${graft.apiUrl}/v2/models/${ENDPOINT}/infer`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${graft.token}`, 'content-type': 'image/png' },
        body: new Uint8Array(ground.materials.picture),
      },
      options.load,
    );
    const soaking = performance.now();
    const stopping = new AbortController();
    const making = makeFaults(graft, options, {
      ...{ random: random(options.seed + 1), deploy, say, signal: stopping.signal },
    });
    const started = await giveJobs(graft, ground, options).finally(() => stopping.abort());
    const faults = await making;
    const answered = await load.stop();
    const minutes = (performance.now() - soaking) / 60_000;
    await untilServed(graft, endpoint.deployments);

    const rows = await graft.database.db
      .select()
      .from(jobs)
      .where(
        inArray(
          jobs.id,
          started.map(({ id }) => id),
        ),
      );
    const attempts: Record<number, number> = {};
    for (const row of rows) attempts[row.attempts] = (attempts[row.attempts] ?? 0) + 1;
    say(`all ${started.length} jobs ended after ${minutes.toFixed(1)} minutes of soaking`);
    console.log(`  faults: ${JSON.stringify(faults)}`);
    console.log(
      `  jobs by attempts: ${JSON.stringify(attempts)}; given up after ${MAX_ATTEMPTS} kills: ${rows.filter(isGivenUp).length}`,
    );
    console.log(`  endpoint: ${JSON.stringify(answered)}`);
    console.log(`  requests to the API that were sent again: ${JSON.stringify(Object.fromEntries(client.again))}`);
    const wrong = [
      ...faults.orphans.map((process) => `A process outlived its worker: ${process}`),
      ...(await wrongJobs(graft, started, first)),
      ...(await wrongRows(graft, endpoint)),
      ...(await wrongBlobs(graft)),
    ];
    await graft.stopPrograms();
    return [...wrong, ...(await wrongRemains(graft))];
  } finally {
    await graft.close();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  // The driver's own connections break with PostgreSQL.
  processLog().level = 'error';
  if (options.help) return console.log(HELP);
  const directory = options.keep ?? (await mkdtemp(path.join(tmpdir(), 'graft-soak-')));
  let isGood = false;
  try {
    const wrong = await soak(options, directory);
    isGood = wrong.length === 0;
    say(isGood ? 'Every job ended once and right, and nothing else is left.' : `${wrong.length} things are wrong:`);
    for (const line of wrong) console.log(`  - ${line}`);
  } finally {
    if (isGood && options.keep === null) await rm(directory, { recursive: true, force: true });
    else console.log(`Databases, blobs and logs are in ${directory}`);
  }
  if (!isGood) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
