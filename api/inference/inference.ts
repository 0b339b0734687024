import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Agent, type Dispatcher, errors } from 'undici';
import { InvalidInputError, UnavailableError } from '../../zoo/errors.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { withinEverything } from '../database/scope.ts';
import { currentRequestId, REQUEST_ID_HEADER } from '../observability/request-id.ts';
import { describeSpan, inSpan, SpanKind, traceHeaders } from '../observability/spans.ts';
import { RateLimit } from '../rate-limit.ts';
import type { Answered } from './answered.ts';
import type { Asked, ReplicaAnswer } from './asked.ts';
import { copyHeaders, FROM_REPLICA } from './forwarded-headers.ts';
import { ANSWER_MS } from './limits.ts';
import { messageIn } from './message-in.ts';
import { CallerGoneError } from './read-body.ts';
import {
  type DirectoryEntry,
  openReplicaDirectory,
  type ReadyReplica,
  type ReplicaDirectory,
} from './replica-directory.ts';
import { SECRET_HEADER } from './replica-server.ts';
import { openRevisionCounts, type RevisionCounter } from './revision-counts.ts';
import { wakeEndpoint } from './scale-endpoints.ts';
import { ShadowTraffic } from './shadow-traffic.ts';
import { ShareOut } from './share-out.ts';
import { openStatistics, type StatisticsRecorder } from './statistics.ts';

export interface InferencePlatform {
  db: Db;
  pool: Pool;
  config: Config;
}

/** A request whose answer is counted, where several revisions share the requests, or get copies of them. */
interface AskedOf extends Asked {
  /** The split that it is counted in. */
  split?: number;
}

/** The replica did not answer in time. It may still compute, so nobody is asked again. */
export class AnswerTimeoutError extends UnavailableError {}

/** The most connections to one replica; it refuses callers long before, by time. */
const MOST_CONNECTIONS = 1_024;
/** The most replicas that are asked for one answer. */
const MOST_TRIED = 3;
/** A replica that could not be reached is asked last for this long. */
const AVOIDED_MS = 1_000;
/** A replica that refused a connection is not READY for this long, or until it answers: until then its worker's lease has run out. */
const REFUSED_MS = 20_000;
const READY_MS = 2_000;
/** How long requests wait for an endpoint that had no replicas, and how often they look. */
const WAKE_MS = 30_000;
const WAKE_LOOK_MS = 100;

export interface InferenceOptions {
  /** The time that a replica has for an answer. */
  answerMs?: number;
  /** Starts a replica of an endpoint that has none since nobody asked it; whether it did. */
  wake?: (endpointName: string) => Promise<boolean>;
}

/** An API process's access to the replicas. */
export class Inference {
  readonly #agent: Agent;
  readonly #wake: (endpointName: string) => Promise<boolean>;
  /** Requests of this process under way, by replica. */
  readonly #underWay = new Map<string, number>();
  /** When a replica could not be reached. */
  readonly #unreachable = new Map<string, number>();
  /** When a replica's address refused a connection, by its place. */
  readonly #refused = new Map<string, number>();
  /** By endpoint. */
  readonly #shareOuts = new Map<string, ShareOut>();
  readonly #shadows: ShadowTraffic;
  /** By project. */
  readonly #requests = new RateLimit(0, 60_000);
  #turn = 0;

  constructor(
    readonly directory: ReplicaDirectory,
    readonly statistics: StatisticsRecorder,
    /** How the revisions of a split answer. */
    readonly counts: RevisionCounter,
    { answerMs = ANSWER_MS, wake = async () => false }: InferenceOptions = {},
  ) {
    this.#wake = wake;
    this.#shadows = new ShadowTraffic({ send: (replica, asked) => this.#send(replica, asked), counts });
    this.#agent = new Agent({
      connections: MOST_CONNECTIONS,
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
      connectTimeout: 2_000,
    });
  }

  /**
   * An endpoint's entry, without a query if one of its replicas is READY. Otherwise the database is asked before it is said that there is no
   * such endpoint, or no replica.
   *
   * @throws an error of the database, if it does not answer and the endpoint is unknown
   */
  async find(endpointName: string) {
    const known = this.directory.find(endpointName);
    if (known && known.ready.length > 0) return known;
    try {
      await this.directory.refresh();
    } catch (error) {
      if (!known) throw error;
    }
    return this.directory.find(endpointName);
  }

  /** Whether one of these replicas answers now: they are asked, since the database may be away. */
  async isAnyReady(replicas: ReadyReplica[]): Promise<boolean> {
    const answers = await Promise.all(replicas.map((replica) => this.#answers(replica)));
    return answers.includes(true);
  }

  /** Whether nothing listened at a replica's address when this process tried last, lately: its process is gone, whatever its row says. */
  refuses({ id, url }: { id: string; url: string | null }): boolean {
    if (url === null) return false;
    return Date.now() - (this.#refused.get(placeOf({ id, url })) ?? 0) < REFUSED_MS;
  }

  async #request(replica: ReadyReplica, options: Omit<Dispatcher.RequestOptions, 'origin'>) {
    const place = placeOf(replica);
    try {
      const response = await this.#agent.request({ ...options, origin: replica.url });
      this.#refused.delete(place);
      return response;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') {
        for (const [known, at] of this.#refused) if (Date.now() - at >= REFUSED_MS) this.#refused.delete(known);
        this.#refused.set(place, Date.now());
      }
      throw error;
    }
  }

  /**
   * Asks the replica of an endpoint that has the fewest requests under way, and counts the request. If a replica cannot be reached or is busy,
   * another is asked: answering twice does no harm. One that does not answer in time is not replaced.
   *
   * @returns null if there is no such endpoint; status 429 with `retry-after` if all are busy
   * @throws RequestError TOO_MANY_REQUESTS beyond the project's quota, before the body is read; UnavailableError if no replica is READY, or none can be reached; AnswerTimeoutError; CallerGoneError; what reading the body throws
   */
  async infer(name: string, asked: Asked): Promise<ReplicaAnswer | null> {
    const began = performance.now();
    describeSpan({ 'graft.endpoint': name });
    const entry = await this.find(name);
    if (!entry) return null;
    await this.#countForProject(entry);
    const answered: Answered = { status: 503 };
    let says = true;
    try {
      const ready = await this.#candidates(name, entry, asked);
      const isCompared = asked.revision === undefined && entry.shares.length + entry.shadows.length > 1;
      const answer = await this.#ask(name, ready, { ...asked, ...(isCompared ? { split: entry.split } : {}) });
      answered.status = answer.status;
      answered.revision = answer.revision;
      if (answer.status >= 400) answered.message = messageIn(answer.body);
      if (isCompared && answer.status === 200) this.#shadows.offer(name, entry, asked, answer);
      return answer;
    } catch (error) {
      if (error instanceof UnavailableError) answered.message = error.message;
      else says = false;
      throw error;
    } finally {
      // Who left, or sent a broken body, says nothing about the endpoint.
      if (says) this.statistics.record(name, answered, latencySince(began, asked));
    }
  }

  /** How many requests to a project's endpoints this process counted in the current minute. 0 where it has no quota. */
  requestsOf(projectId: string): Promise<number> {
    return this.#requests.counted(projectId);
  }

  /** Those of one process: several count for themselves. */
  async #countForProject({ projectId, maxRequests }: DirectoryEntry): Promise<void> {
    if (maxRequests === null) return;
    const what = `The endpoints of this project take ${maxRequests} requests a minute.`;
    await this.#requests.take(projectId, what, maxRequests);
  }

  /**
   * The replicas to ask: of the revision whose turn it is by its share, or of the one that was asked for. An endpoint whose floor is 0
   * is woken up, and its requests wait until a replica has started.
   */
  async #candidates(name: string, entry: DirectoryEntry, asked: Asked): Promise<ReadyReplica[]> {
    const ready = readyOf(entry, asked);
    if (ready.length === 0 && entry.rests) return this.#woken(name, asked);
    if (asked.revision !== undefined || entry.shares.length < 2) return ready;
    const able = entry.shares.filter(({ number }) => ready.some(({ revision }) => revision === number));
    const shareOut = this.#shareOuts.get(name) ?? new ShareOut();
    this.#shareOuts.set(name, shareOut);
    const next = shareOut.next(able.map(({ number, traffic }) => ({ revision: number, traffic })));
    return next === undefined ? ready : ready.filter(({ revision }) => revision === next);
  }

  async #woken(name: string, asked: Asked): Promise<ReadyReplica[]> {
    const until = Date.now() + WAKE_MS;
    while (Date.now() < until && !asked.signal?.aborted) {
      await this.directory.refresh();
      const entry = this.directory.find(name);
      const ready = entry ? readyOf(entry, asked) : [];
      if (ready.length > 0 || !entry) return ready;
      if (entry.replicas === 0) await this.#wake(name);
      await pause(WAKE_LOOK_MS);
    }
    return [];
  }

  async #ask(name: string, ready: ReadyReplica[], asked: AskedOf): Promise<ReplicaAnswer> {
    if (ready.length === 0) {
      throw new UnavailableError(`No replica of endpoint ${name} is ready. See its state, and try again in a moment.`);
    }
    const tried = new Set<string>();
    let busy: ReplicaAnswer | null = null;
    let cause: unknown;
    let candidates = ready;
    while (tried.size < MOST_TRIED) {
      const replica = this.#choose(candidates.filter((one) => !tried.has(placeOf(one))));
      if (!replica) break;
      tried.add(placeOf(replica));
      try {
        // Only the first to be asked is counted: who is asked next is asked because that one failed.
        const answer = await (tried.size === 1 ? this.#sendCounted(name, replica, asked) : this.#send(replica, asked));
        if (answer.status !== 429) return answer;
        if (!busy || retryAfter(answer) < retryAfter(busy)) busy = answer;
      } catch (error) {
        cause = failureToAsk(name, error, asked);
        this.#unreachable.set(replica.id, Date.now());
        // It may have moved. Without the database the others are known as they were.
        await this.directory.refresh().catch(() => {});
        const entry = this.directory.find(name);
        candidates = entry ? readyOf(entry, asked) : [];
      }
    }
    if (busy) return busy;
    throw new UnavailableError(
      `The replica of endpoint ${name} stopped. It is being started again; try again in a moment.`,
      { cause },
    );
  }

  /** The one with the fewest requests under way; among equals, each in turn. */
  #choose(replicas: ReadyReplica[]): ReadyReplica | undefined {
    const turn = this.#turn++;
    let best: ReadyReplica | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < replicas.length; i++) {
      const replica = replicas[(turn + i) % replicas.length];
      const load = (this.#underWay.get(replica.id) ?? 0) + (this.#isAvoided(replica) ? 1e6 : 0);
      if (load >= least) continue;
      best = replica;
      least = load;
    }
    return best;
  }

  #isAvoided({ id }: ReadyReplica): boolean {
    const since = this.#unreachable.get(id);
    if (since === undefined) return false;
    if (Date.now() - since < AVOIDED_MS) return true;
    this.#unreachable.delete(id);
    return false;
  }

  /** Sends, and counts how the replica's revision answered where revisions are compared. A busy one says nothing of it. */
  async #sendCounted(name: string, replica: ReadyReplica, asked: AskedOf): Promise<ReplicaAnswer> {
    const { split } = asked;
    if (split === undefined) return this.#send(replica, asked);
    const { revision } = replica;
    const began = performance.now();
    let status = 503;
    try {
      const answer = await this.#send(replica, asked);
      status = answer.status;
      return answer;
    } finally {
      const isCallers = asked.signal?.aborted || Boolean(asked.bodyFailure?.());
      if (status !== 429 && !isCallers)
        this.counts.record({ name, split, revision }, status, latencySince(began, asked));
    }
  }

  #send(replica: ReadyReplica, asked: Asked): Promise<ReplicaAnswer> {
    const attributes = { 'graft.replica.id': replica.id, 'graft.endpoint.revision': replica.revision };
    return inSpan('POST /infer', { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const answer = await this.#post(replica, asked);
      span.setAttribute('http.response.status_code', answer.status);
      return answer;
    });
  }

  async #post(replica: ReadyReplica, { headers, body, signal }: Asked): Promise<ReplicaAnswer> {
    const { id, secret } = replica;
    const requestId = currentRequestId();
    this.#underWay.set(id, (this.#underWay.get(id) ?? 0) + 1);
    try {
      const response = await this.#request(replica, {
        path: '/infer',
        method: 'POST',
        headers: {
          ...headers,
          ...(requestId === null ? {} : { [REQUEST_ID_HEADER]: requestId }),
          ...traceHeaders(),
          [SECRET_HEADER]: secret,
        },
        body: (await body()) as Buffer,
        ...(signal ? { signal } : {}),
      });
      return {
        status: response.statusCode,
        headers: copyHeaders(response.headers, FROM_REPLICA),
        body: Buffer.from(await response.body.arrayBuffer()),
        revision: replica.revision,
      };
    } finally {
      const left = (this.#underWay.get(id) ?? 1) - 1;
      if (left > 0) this.#underWay.set(id, left);
      else this.#underWay.delete(id);
    }
  }

  async #answers(replica: ReadyReplica): Promise<boolean> {
    return this.get(replica, '/ready').then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** What a replica answers a GET with, as JSON. @throws an error of the connection, or if it does not answer soon */
  async get(replica: ReadyReplica, path: string): Promise<{ status: number; json: unknown }> {
    const signal = AbortSignal.timeout(READY_MS);
    const headers = { [SECRET_HEADER]: replica.secret };
    const { statusCode, body } = await this.#request(replica, { path, method: 'GET', headers, signal });
    return { status: statusCode, json: await body.json() };
  }

  async close(): Promise<void> {
    this.#shadows.close();
    await this.statistics.close();
    await this.counts.close();
    await this.directory.close();
    await this.#agent.close();
  }
}

/** The replicas that may answer: those that serve, or those of the revision that was asked for. */
const readyOf = (entry: DirectoryEntry, { revision }: Asked) =>
  revision === undefined ? entry.ready : (entry.revisions.get(revision)?.ready ?? []);

/** A replica that was started again elsewhere is another one. */
const placeOf = ({ id, url }: Pick<ReadyReplica, 'id' | 'url'>) => `${id} ${url}`;

const retryAfter = ({ headers }: ReplicaAnswer) => Number(headers['retry-after'] ?? Number.POSITIVE_INFINITY);

/** Returns the error if another replica may be asked, and throws otherwise. */
function failureToAsk(name: string, error: unknown, { signal, bodyFailure }: Asked): unknown {
  const unread = bodyFailure?.();
  if (unread) throw unread;
  if (signal?.aborted) throw new CallerGoneError('The client disconnected.', { cause: error });
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    throw new AnswerTimeoutError(
      `The replica of endpoint ${name} did not answer within ${ANSWER_MS / 1_000} s. Send fewer examples at once.`,
      { cause: error },
    );
  }
  return error;
}

/** One for each database that this process uses, so that the gateway and the GraphQL API share connections and counters. */
const opened = new WeakMap<Pool, Promise<Inference>>();

/** This process's access to the replicas, opened at the first call. */
export function inferenceOf({ db, pool, config }: InferencePlatform): Promise<Inference> {
  let inference = opened.get(pool);
  if (!inference) {
    // It works for all projects, whose request ever opens it.
    inference = withinEverything(() => open(db, config));
    opened.set(pool, inference);
    inference.catch(() => opened.delete(pool));
  }
  return inference;
}

/** Writes the last statistics and closes everything. Call it when the API stops, before it closes the database. */
export async function closeInference({ pool }: Pick<InferencePlatform, 'pool'>): Promise<void> {
  const inference = opened.get(pool);
  opened.delete(pool);
  await (await inference?.catch(() => null))?.close();
}

async function open(db: Db, config: Config): Promise<Inference> {
  if (!config.databaseUrl) throw new InvalidInputError('The inference gateway needs DATABASE_URL.', 'DATABASE_URL');
  const directory = await openReplicaDirectory(db, config.databaseUrl);
  return new Inference(directory, openStatistics(db), openRevisionCounts(db), {
    wake: (name) => wakeEndpoint(db, name),
  });
}

/** Milliseconds. How long a caller takes to send its body says nothing about the endpoint, and must not roll a revision back. */
const latencySince = (began: number, { bodyArrivedAt }: Asked): number =>
  performance.now() - Math.max(began, bodyArrivedAt?.() ?? began);
