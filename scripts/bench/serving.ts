import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { decodePictureInto } from '../../zoo/data/decode-picture.ts';
import type { Bench, Context } from './bench.ts';
import { Child } from './child.ts';
import { preprocessingOf } from './pictures.ts';
import { type Finding, finding } from './row.ts';
import { type Load, load, probabilitiesOf, requestOf, type Served } from './serving/load.ts';
import {
  findMlserver,
  HOW_TO_GET_MLSERVER,
  type Mlserver,
  type MlserverMode,
  startMlserver,
} from './serving/mlserver.ts';
import { type ServedModel, servedModel } from './serving/served-model.ts';

const CONNECTIONS = [1, 8, 32, 64, 256];
const SECONDS = 5;
/** As many pictures as Graft runs together. */
const BATCH = 16;
/** Ways to run MLServer; the fastest at each load is the peer. */
const MODES: MlserverMode[] = [
  { workers: 0, batch: false },
  { workers: 0, batch: true },
  { workers: 1, batch: true },
];

export const serving: Bench = {
  about:
    'an endpoint under load, MobileNetV2: requests a second, latency and refusals beside MLServer and a bare session',
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const { directory, quick, wants } = context;
  const model = await servedModel(directory, quick);
  const bodies = model.pictures.map(requestOf);
  const bare = await bareSession(model, quick ? 0.5 : 2);
  const graft = await startGraft(model, directory);
  const peers = await startPeers(model, context);
  try {
    const disagreement = await disagreementOf(graft.served, peers, bodies);
    let capacity = 0;
    for (const connections of CONNECTIONS) {
      const name = `${connections} ${connections === 1 ? 'connection' : 'connections'}`;
      if (!wants(name)) continue;
      const [ours, ...theirs] = await measured([graft.served, ...peers.map(servedBy)], bodies, connections, context);
      capacity = Math.max(capacity, ours.throughput);
      yield* rowsOf(name, ours, theirs, peers, disagreement);
      if (connections === 1) yield overheadOf(ours, bare);
      if (connections === 64) yield* againstBare(name, ours, bare);
    }
    if (wants('twice the capacity')) yield* beyondCapacity(graft.served, bodies, capacity, context);
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
    await graft.close();
  }
}

const servedBy = ({ url }: Mlserver): Served => ({ url, headers: {} });

async function startGraft({ file, labels }: ServedModel, directory: string) {
  const home = await mkdtemp(path.join(directory, 'graft-'));
  const server = fileURLToPath(new URL('serving/graft-server.ts', import.meta.url));
  const child = Child.start('Graft', process.execPath, ['--import', 'tsx', server]);
  const { url, token } = await child.ask<{ url: string; token: string }>({ do: 'start', home, file, labels });
  const served: Served = { url, headers: { authorization: `Bearer ${token}` } };
  return { served, close: () => child.close() };
}

async function startPeers(model: ServedModel, { directory, say, wantsPeer }: Context): Promise<Mlserver[]> {
  const found = await findMlserver();
  if (!found) say(HOW_TO_GET_MLSERVER);
  if (!found || !wantsPeer('MLServer')) return [];
  const peers: Mlserver[] = [];
  for (const mode of MODES) peers.push(await startMlserver(found, model, directory, mode));
  return peers;
}

/** The loads of each side: in each round all sides, one after the other; the median of the rounds. */
async function measured(
  sides: Served[],
  bodies: string[],
  connections: number,
  { rounds, quick, say }: Context,
): Promise<Load[]> {
  const seconds = quick ? 1 : SECONDS;
  const all: Load[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) {
      // Connections are opened, batches of every size have memory.
      if (round === 0) await load(side, bodies, { connections, seconds: 1 });
      all[i].push(await load(side, bodies, { connections, seconds }));
    }
    say(`serve: ${connections} connections, round ${round + 1} of ${rounds}`);
  }
  return all.map(medianLoad);
}

function medianLoad(loads: Load[]): Load {
  const of = (field: keyof Load) => median(loads.map((one) => one[field]));
  return { throughput: of('throughput'), median: of('median'), p99: of('p99'), refused: of('refused') };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

function* rowsOf(
  name: string,
  ours: Load,
  theirs: Load[],
  peers: Mlserver[],
  disagreement: string | undefined,
): Iterable<Finding> {
  // The peer's best way at this load, by what it answers.
  const place = theirs.findIndex(({ throughput }) => throughput === Math.max(...theirs.map((one) => one.throughput)));
  const [peer, peerName] = place < 0 ? [null, 'MLServer absent'] : [theirs[place], peers[place].name];
  const row = (metric: string, field: keyof Load, more: Partial<Finding> = {}) =>
    finding({ bench: 'serve', case: name, metric, ours: ours[field], peer: peer?.[field] ?? null, peerName, ...more });
  yield row('requests a second', 'throughput', {
    reach: { of: 'ratio', atLeast: 1.3 },
    ...(disagreement ? { disagreement } : {}),
  });
  yield row('median, ms', 'median', { lowerIsBetter: true });
  yield row('p99, ms', 'p99', { lowerIsBetter: true });
  yield row('share refused', 'refused', { lowerIsBetter: true });
}

interface Bare {
  /** Pictures a second, in batches, whose pixels are ready. */
  network: number;
  /** The same from JPEG, decoded before each batch. */
  whole: number;
  /** Milliseconds of one picture, decoded and run; median. */
  one: number;
}

/** onnxruntime-node with its own settings, in this process. */
async function bareSession({ file, pictures, size }: ServedModel, seconds: number): Promise<Bare> {
  const session = await InferenceSession.create(file);
  const preprocessing = preprocessingOf(size);
  const length = 3 * size * size;
  const decode = async (from: number, count: number) => {
    const pixels = new Float32Array(count * length);
    const rows = Array.from({ length: count }, (_, i) => i);
    await Promise.all(
      rows.map((i) =>
        decodePictureInto(
          pictures[(from + i) % pictures.length],
          preprocessing,
          pixels.subarray(i * length, (i + 1) * length),
        ),
      ),
    );
    return new Tensor('float32', pixels, [count, 3, size, size]);
  };
  const once = (pixels: Tensor) => session.run({ pixels });
  const repeat = async (work: (i: number) => Promise<unknown>, least: number) => {
    const times: number[] = [];
    const began = performance.now();
    for (let i = 0; i < least || performance.now() - began < 1_000 * seconds; i++) {
      const start = performance.now();
      await work(i);
      times.push(performance.now() - start);
    }
    return times;
  };
  const ready = await decode(0, BATCH);
  await once(ready);
  const network = await repeat(() => once(ready), 3);
  const whole = await repeat(async (i) => once(await decode(i * BATCH, BATCH)), 3);
  const one = await repeat(async (i) => once(await decode(i, 1)), 10);
  await session.release();
  const aSecond = (times: number[]) => (1_000 * BATCH) / median(times);
  return { network: aSecond(network), whole: aSecond(whole), one: median(one) };
}

function overheadOf(ours: Load, bare: Bare): Finding {
  return finding({
    ...{ bench: 'serve', case: '1 connection', metric: 'median over the bare session, ms' },
    ...{
      ours: ours.median - bare.one,
      peer: null,
      peerName: `onnxruntime-node, one picture: ${bare.one.toFixed(1)} ms`,
    },
    ...{ lowerIsBetter: true, reach: { of: 'ours', atMost: 3 } },
  });
}

function* againstBare(name: string, ours: Load, bare: Bare): Iterable<Finding> {
  const base = { bench: 'serve', case: name, metric: 'pictures a second', ours: ours.throughput };
  const reach = { of: 'ratio', atLeast: 0.9 } as const;
  yield finding({ ...base, peer: bare.whole, peerName: `onnxruntime-node, batches of ${BATCH} from JPEG`, reach });
  yield finding({
    ...base,
    peer: bare.network,
    peerName: `onnxruntime-node, batches of ${BATCH}, pixels ready`,
    reach,
  });
}

/** At twice the requests that it can answer, it still answers as many as it can. */
async function* beyondCapacity(
  served: Served,
  bodies: string[],
  known: number,
  { quick }: Context,
): AsyncIterable<Finding> {
  const seconds = quick ? 1 : 2 * SECONDS;
  const capacity = known || (await load(served, bodies, { connections: 64, seconds: quick ? 1 : SECONDS })).throughput;
  const { throughput, refused, p99 } = await load(served, bodies, { connections: 1_500, seconds, rate: 2 * capacity });
  const base = { bench: 'serve', case: 'twice the capacity' };
  yield finding({
    ...{ ...base, metric: 'requests a second', ours: throughput, peer: capacity },
    ...{ peerName: 'its own capacity', reach: { of: 'ratio', atLeast: 0.9 } as const },
  });
  yield finding({
    ...base,
    metric: 'share refused',
    ours: refused,
    peer: null,
    peerName: 'with 429 and Retry-After',
    lowerIsBetter: true,
  });
  yield finding({ ...base, metric: 'p99, ms', ours: p99, peer: null, peerName: 'none', lowerIsBetter: true });
}

/** Both sides should answer the same; Pillow and Graft resize to the same bytes, JPEG decoders may differ by one. */
async function disagreementOf(graft: Served, peers: Mlserver[], [body]: string[]): Promise<string | undefined> {
  const ours = await probabilitiesOf(graft, body);
  for (const peer of peers) {
    const theirs = await probabilitiesOf(servedBy(peer), body);
    const largest = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
    if (!(largest < 0.01)) return `${peer.name} gives probabilities that differ by ${largest}`;
  }
  return undefined;
}
