import { reasonOf } from '../jobs/reason.ts';
import { processLog } from '../observability/logger.ts';
import type { Asked, ReplicaAnswer } from './asked.ts';
import { compareAnswers } from './compare-answers.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import type { DirectoryEntry, ReadyReplica, Shadow } from './replica-directory.ts';
import type { CountedRevision, RevisionCounter } from './revision-counts.ts';

/** The most copies under way from this process, and their bytes: beyond that, requests are not copied. */
const MOST_COPIES = 16;
const MOST_BYTES = 64 * 2 ** 20;
/** A copy that takes longer counts as failed. */
const COPY_MS = 10_000;

export interface ShadowTrafficOptions {
  send(replica: ReadyReplica, asked: Asked): Promise<ReplicaAnswer>;
  counts: Pick<RevisionCounter, 'record' | 'compare'>;
}

/**
 * Sends copies of requests to revisions that are tried without being served. They start after the caller's answer, which never waits for them;
 * what they answer is compared with that, counted and dropped.
 */
export class ShadowTraffic {
  readonly #send: ShadowTrafficOptions['send'];
  readonly #counts: ShadowTrafficOptions['counts'];
  readonly #closing = new AbortController();
  /** Hundredths of a copy that each shadow is owed. */
  readonly #owed = new Map<string, number>();
  #copies = 0;
  #bytes = 0;
  #turn = 0;

  constructor({ send, counts }: ShadowTrafficOptions) {
    this.#send = send;
    this.#counts = counts;
  }

  /** Copies an answered request to the endpoint's shadows, each for its share of the requests. Returns at once, and throws nothing. */
  offer(name: string, { shadows, split }: DirectoryEntry, asked: Asked, served: ReplicaAnswer): void {
    const bytes = Number(asked.headers['content-length'] ?? MAX_BODY_BYTES);
    for (const shadow of shadows) {
      const isDue = this.#isDue(name, shadow);
      if (!isDue || this.#copies >= MOST_COPIES || this.#bytes + bytes > MOST_BYTES) continue;
      const { ready, number: revision } = shadow;
      const replica = ready[this.#turn++ % ready.length];
      this.#copies++;
      this.#bytes += bytes;
      setImmediate(() => {
        this.#copy({ name, split, revision }, replica, asked, served)
          .catch((error: unknown) =>
            processLog().warn({ endpoint: name, revision, error: reasonOf(error) }, 'a copy could not be compared'),
          )
          .finally(() => {
            this.#copies--;
            this.#bytes -= bytes;
          });
      });
    }
  }

  /** Ends the copies under way. */
  close(): void {
    this.#closing.abort();
  }

  /** Over any hundred requests in a row, exactly its per cent. */
  #isDue(name: string, { number, percent, ready }: Shadow): boolean {
    if (ready.length === 0) return false;
    const key = `${name} ${number}`;
    const owed = (this.#owed.get(key) ?? 0) + percent;
    this.#owed.set(key, owed >= 100 ? owed - 100 : owed);
    return owed >= 100;
  }

  async #copy(counted: CountedRevision, replica: ReadyReplica, asked: Asked, served: ReplicaAnswer): Promise<void> {
    // Not the caller's signal, which says when it left.
    const { headers, body } = asked;
    const answer = await this.#answerOf(counted, replica, { headers, body });
    if (answer?.status === 200) this.#counts.compare(counted, await compareAnswers(served, answer));
  }

  /** Counts the answer; null without one. A busy replica says nothing of its revision. */
  async #answerOf(counted: CountedRevision, replica: ReadyReplica, asked: Asked): Promise<ReplicaAnswer | null> {
    const began = performance.now();
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(COPY_MS)]);
    const answer = await this.#send(replica, { ...asked, signal }).catch(() => null);
    if (answer?.status !== 429 && !this.#closing.signal.aborted)
      this.#counts.record(counted, answer?.status ?? 503, performance.now() - began);
    return answer;
  }
}
