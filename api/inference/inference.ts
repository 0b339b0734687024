import type { Pool } from 'pg';
import { Agent } from 'undici';
import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { GROUP_HEADER } from './group-header.ts';
import { MAX_WAITING } from './limits.ts';
import { openReplicaDirectory, type ReadyReplica, type ReplicaDirectory } from './replica-directory.ts';
import { SECRET_HEADER } from './replica-server.ts';
import { openStatistics, type StatisticsRecorder } from './statistics.ts';

export interface InferencePlatform {
  db: Db;
  pool: Pool;
  config: Config;
}

/** What a replica is asked. */
interface Asked {
  contentType: string;
  body: Buffer;
  group: string | undefined;
}

/** A replica's answer, unchanged. */
export interface ReplicaAnswer {
  status: number;
  body: Buffer;
}

/** The time that a replica has for an answer, including the wait in its queue. */
const ANSWER_MS = 60_000;

/** An API process's access to the replicas. */
export class Inference {
  readonly #agent = new Agent({
    connections: 2 * MAX_WAITING,
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
    connectTimeout: 2_000,
  });
  readonly #turns = new Map<string, number>();

  constructor(
    readonly directory: ReplicaDirectory,
    readonly statistics: StatisticsRecorder,
  ) {}

  /** An endpoint's entry; queries the database before it reports that there is no such endpoint, or no READY replica. */
  async find(endpointName: string) {
    const known = this.directory.find(endpointName);
    if (known && known.ready.length > 0) return known;
    await this.directory.refresh();
    return this.directory.find(endpointName);
  }

  /**
   * Forwards a request to the next replica of an endpoint in turn, and counts it. If a replica cannot be reached or is
   * overloaded, one other is tried: answering twice does no harm.
   *
   * @param group as in `GROUP_HEADER`
   * @returns null if there is no such endpoint.
   * @throws UnavailableError if no replica is READY, or none answers.
   */
  async infer(name: string, contentType: string, body: Buffer, group?: string): Promise<ReplicaAnswer | null> {
    const began = performance.now();
    const entry = await this.find(name);
    if (!entry) return null;
    let status = 503;
    try {
      const answer = await this.#ask(name, entry.ready, { contentType, body, group });
      status = answer.status;
      return answer;
    } finally {
      this.statistics.record(name, status, performance.now() - began);
    }
  }

  async #ask(name: string, ready: ReadyReplica[], asked: Asked): Promise<ReplicaAnswer> {
    if (ready.length === 0) {
      throw new UnavailableError(`No replica of endpoint ${name} is ready. See its state, and try again in a moment.`);
    }
    const turn = this.#turns.get(name) ?? 0;
    this.#turns.set(name, (turn + 1) % 2 ** 30);
    const first = ready[turn % ready.length];
    const answer = await this.#send(first, asked).catch(() => null);
    if (answer && answer.status !== 503) return answer;

    if (!answer) await this.directory.refresh();
    const others = this.directory.find(name)?.ready ?? [];
    const second = others.find(({ id }) => id !== first.id) ?? (answer ? undefined : others[0]);
    if (!second) {
      if (answer) return answer;
      throw new UnavailableError(
        `The replica of endpoint ${name} stopped. It is being started again; try again in a moment.`,
      );
    }
    try {
      return await this.#send(second, asked);
    } catch (cause) {
      throw new UnavailableError(`No replica of endpoint ${name} responds. Try again in a moment.`, { cause });
    }
  }

  async #send(replica: ReadyReplica, { contentType, body, group }: Asked): Promise<ReplicaAnswer> {
    const response = await this.#agent.request({
      origin: replica.url,
      path: '/infer',
      method: 'POST',
      headers: {
        'content-type': contentType,
        [SECRET_HEADER]: replica.secret,
        ...(group === undefined ? {} : { [GROUP_HEADER]: group }),
      },
      body,
    });
    return { status: response.statusCode, body: Buffer.from(await response.body.arrayBuffer()) };
  }

  async close(): Promise<void> {
    await this.statistics.close();
    await this.directory.close();
    await this.#agent.close();
  }
}

/** One for each database that this process uses, so that the gateway and the GraphQL API share connections and counters. */
const opened = new WeakMap<Pool, Promise<Inference>>();

/** This process's access to the replicas, opened at the first call. */
export function inferenceOf({ db, pool, config }: InferencePlatform): Promise<Inference> {
  let inference = opened.get(pool);
  if (!inference) {
    inference = open(db, config);
    opened.set(pool, inference);
    inference.catch(() => opened.delete(pool));
  }
  return inference;
}

/** Writes the last statistics and closes everything. Call it when the API stops, before it closes the database. */
export async function closeInference({ pool }: Pick<InferencePlatform, 'pool'>): Promise<void> {
  const inference = opened.get(pool);
  opened.delete(pool);
  await (await inference)?.close();
}

async function open(db: Db, config: Config): Promise<Inference> {
  if (!config.databaseUrl) throw new InvalidInputError('The inference gateway needs DATABASE_URL.', 'DATABASE_URL');
  return new Inference(await openReplicaDirectory(db, config.databaseUrl), openStatistics(db));
}
