import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import { InvalidInputError } from '../../zoo/errors.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { replicas } from '../database/tables/index.ts';
import { CHANNELS, notify } from '../jobs/channels.ts';
import { localCopy } from '../jobs/local-copy.ts';
import { reasonOf } from '../jobs/reason.ts';
import { replicaMemory, replicaMemoryRestarts, replicaRestarts } from '../observability/metrics.ts';
import { type BlobStore, CorruptBlobError } from '../storage/blob-store.ts';
import { ANSWER_MS } from './limits.ts';
import type { Observations } from './observations.ts';
import type { AssignedReplica, ReplicaRow } from './reconcile.ts';
import { recordObservations } from './record-observations.ts';
import type { FromReplica } from './replica.ts';
import { ownProcess, type ReplicaProcess } from './replica-process.ts';
import type { SharedProcesses } from './shared-processes.ts';

export interface ReplicaHostContext {
  config: Config;
  db: Db;
  blobs: BlobStore;
  workerId: string;
  log: Logger;
  /** Where replicas of small checkpoints, and of one base model, run; without it each has its own process. */
  shared?: SharedProcesses;
  /** Whether this worker runs replicas of other endpoints with adapters of the same base model. */
  sharesBase?: (assigned: AssignedReplica) => boolean;
  /** Between two starts of a replica that fails, milliseconds: the first pause and the longest. */
  pauses?: { first: number; longest: number };
  /** A replica from which nothing comes for this long, milliseconds, hangs; `SILENT_MS` by default. */
  silentMs?: number;
}

/** A replica that ends by itself this often in a row is FAILED, and is still tried again. */
const FAILED_FROM = 5;
const PAUSES = { first: 500, longest: 300_000 };
/** Bases that checkpoints share, beside the copies of blobs: `clearLocalCopies` deletes those that nobody used for long. */
const BASES = path.join('cache', 'sha256', 'bases');
/** A replica that answered for this long did not fail at start. */
const STEADY_MS = 60_000;
/** Time to load a checkpoint and run it once. */
const START_MS = 120_000;
/** A replica tells its load every two seconds, also when it is busy. */
const SILENT_MS = 30_000;
const SILENCE_LOOKS = 10;
/** Time for gateways to learn that a replica is about to stop. */
const DRAIN_MS = 2_000;
/** Time to answer the requests in progress when the worker stops. A replica that is replaced has as long as a gateway waits. */
const STOP_MS = 10_000;

/**
 * Keeps one replica running: a child process that is restarted, with growing delays, when it ends by itself. If it can, it listens on the same
 * port again, so that gateways find it while the database is away.
 */
export class HostedReplica {
  readonly #context: ReplicaHostContext;
  readonly #assigned: AssignedReplica;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #process: ReplicaProcess | null = null;
  #underWay = 0;
  /** Where it listened last; 0 before. */
  #port = 0;
  /** What the database should say, until it does. */
  #unwritten: Written | null = null;
  #writing: Promise<void> | null = null;

  constructor(context: ReplicaHostContext, assigned: AssignedReplica) {
    this.#context = context;
    this.#assigned = assigned;
    const { id, endpointName, revision } = assigned.row;
    this.#log = context.log.child({ replica: id, endpoint: endpointName, revision });
    this.#running = this.#keepRunning().catch((error) => this.#log.error(error));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Examples under way lately, on average. */
  get underWay(): number {
    return this.#process ? this.#underWay : 0;
  }

  /** Ends the process: after gateways had time to stop using it, unless `now`. */
  async stop(options: { now: boolean }): Promise<void> {
    if (this.#stopping.signal.aborted) return this.#running;
    if (!options.now && this.#process) await Promise.race([pause(DRAIN_MS), this.#running]);
    this.#stopping.abort();
    const process = this.#process;
    if (process) {
      process.tell({ type: 'stop' });
      const deadline = setTimeout(() => process.kill(), options.now ? STOP_MS : ANSWER_MS);
      await process.ended;
      clearTimeout(deadline);
    }
    await this.#running;
    await this.#writing;
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    for (let starts = 1; !signal.aborted; starts++) {
      const began = Date.now();
      const ended = await this.#runOnce();
      if (signal.aborted) return;
      if (Date.now() - began > STEADY_MS) starts = 1;
      const failed = ended.permanent || starts >= FAILED_FROM;
      this.#log.warn({ starts, failed }, ended.error);
      this.#write({ state: failed ? 'FAILED' : 'STARTING', url: null, error: ended.error });
      if (ended.permanent) return;
      replicaRestarts.inc({ endpoint: this.#assigned.row.endpointName });
      await pause(pauseAfter(starts, this.#context.pauses), undefined, { signal }).catch(() => {});
    }
  }

  /** From start to end of one process; returns why it ended. */
  async #runOnce(): Promise<{ error: string; permanent: boolean }> {
    const { row, checkpointSha256, modelId } = this.#assigned;
    const { config, blobs, shared } = this.#context;
    let file: string;
    let isSmall: boolean;
    let adapter: string | null;
    try {
      file = await localCopy({ config, blobs }, checkpointSha256);
      const { size } = await stat(file);
      this.#checkSize(size);
      isSmall = size <= config.sharedReplicaBytes;
      adapter = isSmall ? null : await this.#adapterOnBase();
    } catch (error) {
      if (error instanceof TooLargeError) return { error: error.message, permanent: true };
      const permanent = error instanceof InvalidInputError || error instanceof CorruptBlobError;
      return {
        error: `Checkpoint ${checkpointSha256} could not be copied to this machine: ${reasonOf(error)}`,
        permanent,
      };
    }
    if (this.#stopping.signal.aborted) return { error: '', permanent: false };

    let failure: { error: string; permanent: boolean } | null = null;
    const silence = watchSilence(this.#context.silentMs ?? SILENT_MS, (seconds) => {
      failure = { error: `The replica did not respond for ${seconds} s.`, permanent: false };
      process.kill();
    });
    const hear = (message: FromReplica) => {
      silence.end();
      if (message.type !== 'failed') silence.begin();
      if (message.type === 'observed') return void this.#observe(message.counts);
      clearTimeout(deadline);
      if (message.type === 'load') {
        this.#underWay = message.underWay;
        replicaMemory.set(labels, message.resident);
        const tooMuch = failure ? null : this.#tooMuch(message.resident);
        if (tooMuch === null) return;
        failure = { error: tooMuch, permanent: false };
        void this.#replace(process, tooMuch);
      } else if (message.type === 'failed') failure = message;
      else this.#ready(message.port);
    };
    const labels = { endpoint: row.endpointName, replica: row.id };
    const onBase = adapter === null ? {} : { onBase: { adapter, directory: path.join(config.home, BASES) } };
    const process =
      shared && (isSmall || adapter !== null)
        ? shared.join(row, adapter === null ? null : modelId, hear)
        : ownProcess(this.#log, hear);
    this.#process = process;
    const deadline = setTimeout(() => {
      failure = { error: `The replica was not ready within ${START_MS / 1000} s.`, permanent: false };
      process.kill();
    }, START_MS);
    const { endpointName, revision, secret } = row;
    const { logLevel, replicaHost: host } = config;
    const serves = { endpointName, revision, secret };
    process.tell({ type: 'start', file, ...onBase, host, port: this.#port, logLevel, ...serves });

    const error = await process.ended;
    clearTimeout(deadline);
    silence.end();
    replicaMemory.remove(labels);
    this.#process = null;
    return failure ?? { error, permanent: false };
  }

  /** @throws TooLargeError for a checkpoint that takes more memory than a replica may, as its weights do */
  #checkSize(bytes: number): void {
    const { replicaMemoryBytes: most } = this.#context.config;
    if (most !== null && bytes > most)
      throw new TooLargeError(
        `The checkpoint has ${mebibytes(bytes)}, and the process of a replica may take ${mebibytes(most)}: raise GRAFT_REPLICA_MEMORY_BYTES, or deploy a smaller variant.`,
      );
  }

  /** Why a process with so much memory has to end; null if it has not. */
  #tooMuch(resident: number): string | null {
    const { replicaMemoryBytes: most } = this.#context.config;
    if (most === null || resident <= most) return null;
    return `The replica's process took ${mebibytes(resident)}, and may take ${mebibytes(most)} (GRAFT_REPLICA_MEMORY_BYTES). It is started again.`;
  }

  /** Ends a process, so that another takes its place: after gateways had time to stop using it, and the requests in progress were answered. */
  async #replace(process: ReplicaProcess, why: string): Promise<void> {
    replicaMemoryRestarts.inc({ endpoint: this.#assigned.row.endpointName });
    process.retire();
    this.#write({ state: 'STARTING', url: null, error: why });
    await Promise.race([pause(DRAIN_MS), process.ended]);
    process.tell({ type: 'stop' });
    const deadline = setTimeout(() => process.kill(), ANSWER_MS);
    await process.ended;
    clearTimeout(deadline);
  }

  /** The file of its adapter, where others with the same base model are near; null: it runs by itself. */
  async #adapterOnBase(): Promise<string | null> {
    const { adapterSha256 } = this.#assigned;
    const { config, blobs, shared, sharesBase } = this.#context;
    if (adapterSha256 === null || !shared || !config.sharedAdapters || !sharesBase?.(this.#assigned)) return null;
    return localCopy({ config, blobs }, adapterSha256);
  }

  #ready(port: number): void {
    this.#port = port;
    const { replicaAdvertisedHost } = this.#context.config;
    const host = replicaAdvertisedHost.includes(':') ? `[${replicaAdvertisedHost}]` : replicaAdvertisedHost;
    this.#log.info({ port }, 'ready');
    this.#write({ state: 'READY', url: `http://${host}:${port}`, error: null });
  }

  /** Counts that cannot be written are lost: they are a sample of what comes. */
  async #observe(counts: Observations): Promise<void> {
    const { endpointName, revision } = this.#assigned.row;
    await recordObservations(this.#context.db, { endpointName, revision }, counts).catch((error) =>
      this.#log.warn({ error: reasonOf(error) }, 'what a replica observed could not be written'),
    );
  }

  /** Writes the replica's state, beside its running: for as long as the database is unreachable only the latest state is kept. */
  #write(values: Written): void {
    this.#unwritten = values;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
  }

  async #writeAll(): Promise<void> {
    const { db } = this.#context;
    const { id, endpointName } = this.#assigned.row;
    while (this.#unwritten && !this.#stopping.signal.aborted) {
      const values = this.#unwritten;
      try {
        await db.update(replicas).set(values).where(eq(replicas.id, id));
        await notify(db, CHANNELS.endpoints, endpointName);
        if (this.#unwritten === values) this.#unwritten = null;
      } catch (error) {
        this.#log.error({ error: reasonOf(error) }, 'the state of a replica could not be written');
        await pause(1_000, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
  }
}

class TooLargeError extends Error {}

const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;

type Written = Pick<ReplicaRow, 'state' | 'url' | 'error'>;

/**
 * Calls back, once, when `begin` was that long ago and `end` did not come. Counts its own looks instead of reading a clock: if this process
 * stood still as well, as on a machine that was suspended, nobody was silent.
 */
function watchSilence(longestMs: number, tooLong: (seconds: number) => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    begin() {
      let looks = 0;
      timer = setInterval(() => {
        if (++looks < SILENCE_LOOKS) return;
        clearInterval(timer);
        tooLong(longestMs / 1000);
      }, longestMs / SILENCE_LOOKS);
    },
    end: () => clearInterval(timer),
  };
}

/** The pause after so many starts: doubled each time, up to the longest, less up to a fifth, so that replicas do not start all at once. */
function pauseAfter(starts: number, { first, longest } = PAUSES): number {
  return Math.min(first * 2 ** (starts - 1), longest) * (1 - 0.2 * Math.random());
}
