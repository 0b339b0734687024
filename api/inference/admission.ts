import type { IncomingMessage } from 'node:http';
import type { Classifier } from '../../zoo/inference/classifier.ts';
import { MAX_BODY_BYTES, MAX_WAIT_MS, MAX_WAITING, MAX_WAITING_BYTES } from './limits.ts';

/** A request is not taken, because it would wait too long, or too many wait already. Answered with 429 and `Retry-After`. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  /** Whole seconds after which a caller may try again. */
  readonly retryAfter: number;
  constructor(message: string, waitMs: number) {
    super(message);
    this.retryAfter = Math.max(1, Math.ceil(waitMs / 1_000));
  }
}

/** Decides, before a request's body is read, whether a replica takes it. */
export class Admission {
  readonly #queue: Pick<Classifier, 'expectedWait' | 'exampleTime'>;
  #underWay = 0;
  #reading = 0;
  #bytes = 0;

  constructor(queue: Pick<Classifier, 'expectedWait' | 'exampleTime'>) {
    this.#queue = queue;
  }

  /** Takes a request; `read` says that its body has arrived, `end` that it is answered. @throws BusyError */
  enter(request: IncomingMessage): { read(): void; end(): void } {
    const bytes = mostBytesOf(request);
    const waitMs = this.#queue.expectedWait() + this.#reading * this.#queue.exampleTime();
    if (waitMs > MAX_WAIT_MS)
      throw new BusyError(
        `A request would wait ${(waitMs / 1_000).toFixed(1)} s for this replica. Try again later, or deploy more replicas.`,
        // When the wait is half of what is allowed.
        waitMs - MAX_WAIT_MS / 2,
      );
    if (this.#underWay >= MAX_WAITING || this.#bytes + bytes > MAX_WAITING_BYTES)
      throw new BusyError(
        `${this.#underWay} requests are waiting for this replica. Try again later, or deploy more replicas.`,
        waitMs,
      );
    this.#underWay++;
    this.#reading++;
    this.#bytes += bytes;
    let isRead = false;
    const read = () => {
      if (!isRead) this.#reading--;
      isRead = true;
    };
    const end = () => {
      read();
      this.#underWay--;
      this.#bytes -= bytes;
    };
    return { read, end };
  }
}

/** The most bytes that a request's body may have. */
export function mostBytesOf(request: IncomingMessage): number {
  const declared = Number(request.headers['content-length']);
  return Number.isFinite(declared) ? Math.min(declared, MAX_BODY_BYTES) : MAX_BODY_BYTES;
}
