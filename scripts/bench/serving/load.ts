import autocannon from 'autocannon';

export interface Served {
  url: string;
  headers: Record<string, string>;
}

export interface Load {
  /** Requests that were answered, a second. */
  throughput: number;
  /** Milliseconds, of all requests. */
  median: number;
  p99: number;
  /** The share of requests that were refused or failed. */
  refused: number;
}

/** Sends one picture a request, over so many connections, for so long. `rate`: at most so many requests a second in all. */
export async function load(
  { url, headers }: Served,
  bodies: string[],
  { connections, seconds, rate }: { connections: number; seconds: number; rate?: number },
): Promise<Load> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 60,
    ...(rate === undefined ? {} : { overallRate: rate }),
    requests: bodies.map((body) => ({
      method: 'POST' as const,
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    })),
  });
  const answered = result['2xx'];
  const failed = result.non2xx + result.errors;
  return {
    throughput: answered / result.duration,
    median: result.latency.p50,
    p99: result.latency.p99,
    refused: failed / Math.max(1, answered + failed),
  };
}

/** A request of the Open Inference Protocol with one picture. */
export const requestOf = (picture: Buffer): string =>
  JSON.stringify({
    inputs: [{ name: 'image', shape: [1], datatype: 'BYTES', data: [picture.toString('base64')] }],
  });

/** The probabilities that a server answers with. */
export async function probabilitiesOf({ url, headers }: Served, body: string): Promise<number[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body,
  });
  const answer = (await response.json()) as { outputs?: { name: string; data: number[] }[] };
  const found = answer.outputs?.find(({ name }) => name === 'probabilities');
  if (!found) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer).slice(0, 500)}`);
  return found.data;
}
