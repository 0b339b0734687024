import autocannon, { type Result } from 'autocannon';
import { percentile } from '../../demo/percentile.ts';
import { busySeconds, processorSeconds } from './processor-time.ts';

export interface Served {
  url: string;
  headers: Record<string, string>;
  /** Of the server. */
  pid: number;
}

export interface Load {
  /** Requests that were answered, a second. */
  throughput: number;
  /** Milliseconds, of the requests that were answered. */
  median: number;
  p99: number;
  /** The share of requests that were refused or failed. */
  refused: number;
  /** Milliseconds of processor that the server and its children used for an answer; NaN where the system does not tell. */
  processor: number;
  /** Cores that the load generator used. */
  generator: number;
  /** Cores that neither side used, but other programs or the host of a virtual machine: they make every figure worse. */
  others: number;
}

/** Sends one picture a request, over so many connections, for so long; then waits until the server has nothing left to do. */
export async function load(
  served: Served,
  bodies: string[],
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Load> {
  const { url, headers, pid } = served;
  const before = await usedSoFar(pid);
  const own = process.cpuUsage();
  const times: number[] = [];
  const result = await new Promise<Result>((resolve, reject) => {
    const running = autocannon(
      {
        ...{ url, connections, duration: seconds, timeout: 60, sampleInt: 100 },
        requests: bodies.map((body) => ({
          method: 'POST' as const,
          headers: { ...headers, 'content-type': 'application/json' },
          body,
        })),
      },
      (error: Error | null, done) => (error ? reject(error) : resolve(done)),
    );
    // Its own percentiles are whole milliseconds.
    running.on('response', (_client, status, _bytes, milliseconds) => {
      if (status === 200) times.push(milliseconds);
    });
  });
  const { user, system } = process.cpuUsage(own);
  const after = await usedSoFar(pid);
  const answered = result['2xx'];
  const failed = result.non2xx + result.errors;
  await settle(served, bodies[0]);
  return {
    throughput: answered / result.duration,
    median: percentile(times, 50),
    p99: percentile(times, 99),
    refused: failed / Math.max(1, answered + failed),
    processor: (1_000 * (after.server - before.server)) / answered,
    generator: (user + system) / 1e6 / result.duration,
    others: (after.all - before.all - (after.server - before.server) - (user + system) / 1e6) / result.duration,
  };
}

/** Seconds of processor of a server, and of the whole machine; NaN where the system does not tell. */
async function usedSoFar(pid: number): Promise<{ server: number; all: number }> {
  return { server: (await processorSeconds(pid)) ?? Number.NaN, all: (await busySeconds()) ?? Number.NaN };
}

/** A server may still compute what its clients have left, and takes the cores from the next side until then. */
async function settle(served: Served, body: string): Promise<void> {
  for (let i = 0; i < 3; i++) await ask(served, body).then((response) => response.arrayBuffer());
}

/** A request of the Open Inference Protocol with one picture. */
export const requestOf = (picture: Buffer): string =>
  JSON.stringify({
    inputs: [{ name: 'image', shape: [1], datatype: 'BYTES', data: [picture.toString('base64')] }],
  });

const ask = ({ url, headers }: Served, body: string) =>
  fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body });

/** The probabilities that a server answers with: as the protocol has them, or as a list for each picture. */
export async function probabilitiesOf(served: Served, body: string): Promise<number[]> {
  const response = await ask(served, body);
  const answer = (await response.json()) as number[][] | { outputs?: { name: string; data: number[] }[] };
  const found = Array.isArray(answer) ? answer[0] : answer.outputs?.find(({ name }) => name === 'probabilities')?.data;
  if (!found) throw new Error(`${served.url} answered ${response.status}: ${JSON.stringify(answer).slice(0, 500)}`);
  return found;
}
