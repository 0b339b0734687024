import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { percentile } from '../demo/percentile.ts';
import type { Bench, Context } from './bench.ts';
import { Child } from './child.ts';
import { type Finding, finding } from './row.ts';
import { arrivals } from './serving/arrivals.ts';
import { BARE_BATCH, type BareSession, openBareSession } from './serving/bare-session.ts';
import { BENTOML_MODES, findBentoml, HOW_TO_GET_BENTOML, startBentoml } from './serving/bentoml.ts';
import { type Load, load, probabilitiesOf, requestOf, type Served } from './serving/load.ts';
import { findMlserver, HOW_TO_GET_MLSERVER, MLSERVER_MODES, startMlserver } from './serving/mlserver.ts';
import { describeMode, type Mode, type Peer } from './serving/python-server.ts';
import { type ServedModel, servedModel } from './serving/served-model.ts';
import { type Timing, timingOf } from './timing.ts';

const CONNECTIONS = [1, 8, 32, 64, 256];
/** A round of one side, at the least; of many connections it is longer, so that each has several answers. */
const SECONDS = 2;
const TRIAL_SECONDS = 1;
/** Of a queue at twice the capacity: it has its length when it holds as many seconds of work as a replica accepts. */
const SETTLING_SECONDS = 8;
const ARRIVING_SECONDS = 10;

const BEYOND = 'twice the capacity';

export const serving: Bench = {
  about:
    'an endpoint under load, MobileNetV2: requests a second, latency and refusals beside MLServer, BentoML and a bare session',
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const { directory, quick, wants } = context;
  const model = await servedModel(directory, quick);
  const bodies = model.pictures.map(requestOf);
  const graft = await startGraft(model, directory);
  const peers = await startPeers(model, context);
  const bare = await openBareSession(model);
  try {
    const disagreement = await disagreementOf(graft.served, peers, bodies);
    for (const connections of CONNECTIONS) {
      const name = `${connections} ${connections === 1 ? 'connection' : 'connections'}`;
      if (!wants(name)) continue;
      const best = await fastestOfEach(peers, bodies, connections, context);
      const sides = [graft.served, ...best.map(servedBy)];
      const { loads, bares } = await inRounds(sides, { bodies, connections, bare }, context);
      yield* rowsOf(name, loads, best, disagreement);
      if (connections === 1) yield overheadOf(loads[0], bares);
      if (connections === 64) yield* againstBare(name, loads[0], bares);
    }
    if (wants(BEYOND)) yield* beyondCapacity(graft.served, bodies, context);
  } finally {
    await bare.close();
    await Promise.all(peers.map((peer) => peer.close()));
    await graft.close();
  }
}

const servedBy = ({ url, pid }: Peer): Served => ({ url, headers: {}, pid });

async function startGraft({ file, labels }: ServedModel, directory: string) {
  const home = await mkdtemp(path.join(directory, 'graft-'));
  const server = fileURLToPath(new URL('serving/graft-server.ts', import.meta.url));
  const child = Child.start('Graft', process.execPath, ['--import', 'tsx', server]);
  const { url, token } = await child.ask<{ url: string; token: string }>({ do: 'start', home, file, labels });
  const served: Served = { url, headers: { authorization: `Bearer ${token}` }, pid: child.pid };
  return { served, close: () => child.close() };
}

/** A server of each peer in each of its modes; those that `--peer` selects. */
async function startPeers(model: ServedModel, { directory, say, wantsPeer }: Context): Promise<Peer[]> {
  const known = [
    { product: 'MLServer', modes: MLSERVER_MODES, find: findMlserver, start: startMlserver, how: HOW_TO_GET_MLSERVER },
    { product: 'BentoML', modes: BENTOML_MODES, find: findBentoml, start: startBentoml, how: HOW_TO_GET_BENTOML },
  ];
  const peers: Peer[] = [];
  for (const { product, modes, find, start, how } of known) {
    const wanted = modes.filter((mode: Mode) => wantsPeer(`${product}, ${describeMode(mode)}`));
    if (wanted.length === 0) continue;
    const found = await find();
    if (!found) say(how);
    else peers.push(...(await Promise.all(wanted.map((mode) => start(found, model, directory, mode)))));
  }
  return peers;
}

/** Of each peer the mode that answers the most requests at this load, by a short trial. */
async function fastestOfEach(
  peers: Peer[],
  bodies: string[],
  connections: number,
  { say }: Pick<Context, 'say'>,
): Promise<Peer[]> {
  const best = new Map<string, { peer: Peer; throughput: number }>();
  for (const peer of peers) {
    const alone = peers.filter(({ product }) => product === peer.product).length === 1;
    const seconds = Math.max(TRIAL_SECONDS, connections / 64);
    const { throughput } = alone ? { throughput: 0 } : await load(servedBy(peer), bodies, { connections, seconds });
    if (!alone)
      say(`serve: ${connections} connections, trial: ${peer.name}, ${throughput.toFixed(1)} requests a second`);
    const sofar = best.get(peer.product);
    if (!sofar || throughput > sofar.throughput) best.set(peer.product, { peer, throughput });
  }
  return [...best.values()].map(({ peer }) => peer);
}

/** Each figure of a side over the rounds. */
type Loads = Record<keyof Load, Timing>;

interface Measuring {
  bodies: string[];
  connections: number;
  bare: BareSession;
}

/** What the bare session does in the same rounds: milliseconds of one picture, pictures a second in batches. */
type Bares = Record<'one' | 'network' | 'whole', Timing>;

/** In each round all sides, one after the other. */
async function inRounds(
  sides: Served[],
  { bodies, connections, bare }: Measuring,
  { rounds, quick, say }: Context,
): Promise<{ loads: Loads[]; bares: Bares }> {
  const seconds = quick ? 1 : Math.max(SECONDS, connections / 40);
  const all: Load[][] = sides.map(() => []);
  const bares: Record<keyof Bares, number[]> = { one: [], network: [], whole: [] };
  for (const side of sides) await load(side, bodies, { connections, seconds: quick ? 0.5 : TRIAL_SECONDS });
  for (let round = 0; round < rounds; round++) {
    for (const [i, side] of sides.entries()) all[i].push(await load(side, bodies, { connections, seconds }));
    if (connections === 1) bares.one.push(await bare.one(seconds / 2));
    if (connections === 64) {
      bares.network.push(await bare.network(seconds / 2));
      bares.whole.push(await bare.whole(seconds / 2));
    }
    say(`serve: ${connections} connections, round ${round + 1} of ${rounds}`);
  }
  const loads = all.map((of) => eachOf(Object.keys(of[0]) as (keyof Load)[], (key) => of.map((one) => one[key])));
  return { loads, bares: eachOf(['one', 'network', 'whole'], (key) => bares[key]) };
}

const eachOf = <Key extends string>(keys: Key[], values: (key: Key) => number[]) =>
  Object.fromEntries(keys.map((key) => [key, timingOf(values(key))])) as Record<Key, Timing>;

function* rowsOf(
  name: string,
  [ours, ...theirs]: Loads[],
  peers: Peer[],
  disagreement: string | undefined,
): Iterable<Finding> {
  const throughput = ({ throughput }: Loads) => throughput.median;
  const best = theirs.toSorted((a, b) => throughput(b) - throughput(a)).at(0);
  for (const [i, loads] of theirs.entries()) {
    const peer = { loads, name: peers[i].name };
    yield rowOf(name, 'requests a second', 'throughput', ours, peer, {
      ...(loads === best ? { reach: { of: 'ratio', atLeast: 1.3 } as const } : {}),
      ...(disagreement ? { disagreement } : {}),
    });
    yield rowOf(name, 'median, ms', 'median', ours, peer, { lowerIsBetter: true });
    yield rowOf(name, 'p99, ms', 'p99', ours, peer, { lowerIsBetter: true });
    yield rowOf(name, 'share refused', 'refused', ours, peer, { lowerIsBetter: true });
    yield rowOf(name, 'processor a request, ms', 'processor', ours, peer, { lowerIsBetter: true });
    yield rowOf(name, 'load generator, cores', 'generator', ours, peer, { lowerIsBetter: true });
    yield rowOf(name, 'other programs, cores', 'others', ours, peer, { lowerIsBetter: true });
  }
  if (theirs.length === 0) yield rowOf(name, 'requests a second', 'throughput', ours, null, {});
}

function rowOf(
  name: string,
  metric: string,
  field: keyof Load,
  ours: Loads,
  peer: { loads: Loads; name: string } | null,
  more: Partial<Finding>,
): Finding {
  const theirs = peer?.loads[field];
  return finding({
    ...{ bench: 'serve', case: name, metric, ours: ours[field].median, peer: theirs?.median ?? null },
    ...{ peerName: peer?.name ?? 'none', spread: { ours: ours[field].spread, peer: theirs?.spread } },
    ...more,
  });
}

function overheadOf(ours: Loads, { one }: Bares): Finding {
  return finding({
    ...{ bench: 'serve', case: '1 connection', metric: 'median over the bare session, ms' },
    ...{ ours: ours.median.median - one.median, peer: null },
    peerName: `onnxruntime-node, one picture: ${one.median.toFixed(1)} ms`,
    ...{ lowerIsBetter: true, reach: { of: 'ours', atMost: 3 } },
  });
}

function* againstBare(name: string, ours: Loads, { whole, network }: Bares): Iterable<Finding> {
  const base = { bench: 'serve', case: name, metric: 'pictures a second', ours: ours.throughput.median };
  const session = `onnxruntime-node, batches of ${BARE_BATCH}`;
  const spread = (peer: Timing) => ({ ours: ours.throughput.spread, peer: peer.spread });
  const reach = { of: 'ratio', atLeast: 0.9 } as const;
  yield finding({ ...base, peer: whole.median, peerName: `${session} from JPEG`, spread: spread(whole), reach });
  yield finding({ ...base, peer: network.median, peerName: `${session}, pixels ready`, spread: spread(network) });
}

/** At twice the requests that it can answer, it still answers as many as it can, and refuses the others at once. */
async function* beyondCapacity(served: Served, bodies: string[], { quick }: Context): AsyncIterable<Finding> {
  // The sessions of the lanes are opened by load, and JavaScript is compiled by it.
  await load(served, bodies, { connections: 64, seconds: quick ? 1 : 3 });
  const capacity = await load(served, bodies, { connections: 64, seconds: quick ? 1 : 5 });
  const rate = 2 * capacity.throughput;
  const seconds = quick ? 2 : ARRIVING_SECONDS;
  const { throughput, ...arrived } = await arrivals(served, bodies, { rate, settling: SETTLING_SECONDS, seconds });
  const row = (metric: string, ours: number, more: Partial<Finding> = {}) =>
    finding({ bench: 'serve', case: BEYOND, metric, ours, peer: null, peerName: 'none', ...more });
  yield row('requests a second', throughput, {
    ...{ peer: capacity.throughput, peerName: 'its own, 64 connections' },
    reach: { of: 'ratio', atLeast: 0.9 },
  });
  yield row('share refused', arrived.refused, { lowerIsBetter: true });
  yield row('share failed', arrived.failed, { lowerIsBetter: true, reach: { of: 'ours', atMost: 0 } });
  yield row('429 and Retry-After, share', arrived.saysWhen, { reach: { of: 'ours', atLeast: 1 } });
  for (const p of [50, 99]) {
    yield row(`p${p} of an answer, ms`, percentile(arrived.answers, p), { lowerIsBetter: true });
    yield row(`p${p} of a refusal, ms`, percentile(arrived.refusals, p), { lowerIsBetter: true });
  }
}

/** All sides should answer the same; Pillow and Graft resize to the same bytes, JPEG decoders may differ by one. */
async function disagreementOf(graft: Served, peers: Peer[], [body]: string[]): Promise<string | undefined> {
  const ours = await probabilitiesOf(graft, body);
  for (const peer of peers) {
    const theirs = await probabilitiesOf(servedBy(peer), body);
    const largest = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i])));
    if (!(largest < 0.01)) return `${peer.name} gives probabilities that differ by ${largest}`;
  }
  return undefined;
}
