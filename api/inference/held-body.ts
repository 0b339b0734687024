import type { IncomingMessage } from 'node:http';
import { BodyTooLargeError, CallerGoneError, discard } from './read-body.ts';

/** A body up to here is awaited and sent as a whole: it mostly arrives with its headers, and one write is faster than a stream. */
const SMALL_BYTES = 256 * 2 ** 10;

/**
 * A request's body on its way to a replica. A large one is passed on as it arrives; its chunks are kept as they are, without a copy, so that it
 * can be sent once more to another replica.
 */
export class HeldBody {
  readonly #chunks: Buffer[] = [];
  readonly #isSmall: boolean;
  #length = 0;
  #isComplete = false;
  #arrivedAt: number | null = null;
  #failure: Error | null = null;
  #waiting: (() => void)[] = [];

  /**
   * @param limit bytes
   * @throws BodyTooLargeError if it is declared to be larger
   */
  constructor(request: IncomingMessage, limit: number) {
    const declared = Number(request.headers['content-length'] ?? Number.NaN);
    if (declared > limit) {
      discard(request, limit);
      throw new BodyTooLargeError(limit);
    }
    this.#isSmall = declared <= SMALL_BYTES;
    request.on('data', (chunk: Buffer) => {
      this.#length += chunk.length;
      if (this.#length > limit) {
        request.removeAllListeners('data');
        discard(request, limit);
        return this.#fail(new BodyTooLargeError(limit));
      }
      this.#chunks.push(chunk);
      this.#wake();
    });
    request.on('end', () => {
      this.#isComplete = true;
      this.#arrivedAt = performance.now();
      this.#wake();
    });
    request.on('error', () => this.#fail(new CallerGoneError('The connection broke.')));
    request.on('close', () => {
      if (!request.complete) this.#fail(new CallerGoneError('The client disconnected before it had sent everything.'));
    });
  }

  /** Why it cannot be read: BodyTooLargeError, CallerGoneError. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** When its last byte came, by performance.now(); null before. */
  get arrivedAt(): number | null {
    return this.#arrivedAt;
  }

  /** From its beginning, as often as it is called. @throws `failure` */
  async send(): Promise<Buffer | AsyncIterable<Buffer>> {
    if (!this.#isSmall) return this.#stream();
    while (!this.#isComplete) await this.#more();
    return this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks, this.#length);
  }

  async *#stream(): AsyncGenerator<Buffer> {
    for (let i = 0; ; i++) {
      while (i >= this.#chunks.length && !this.#isComplete) await this.#more();
      if (i >= this.#chunks.length) return;
      yield this.#chunks[i];
    }
  }

  /** Resolves when something arrived. @throws `failure` */
  async #more(): Promise<void> {
    if (!this.#failure) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failure) throw this.#failure;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
