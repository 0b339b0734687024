import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';

const TIMEOUT_MS = 60_000;
const PAUSE_MS = 1_000;
/** Codes that say: later. */
const LATER = new Set(['INTERNAL_SERVER_ERROR', 'UNAVAILABLE', 'TOO_MANY_REQUESTS']);

interface Answer<T> {
  data?: T;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/**
 * A client that does not give up: what gets no answer, or one that says later, is sent again, a mutation with the same Idempotency-Key, until it
 * is answered.
 */
export class PersistentClient {
  /** Why requests were sent again, and how often. */
  readonly again = new Map<string, number>();

  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  /** @param isOnce false for what takes no key: its answer holds a secret */
  async ask<T>(query: string, variables: object = {}, { isOnce = true } = {}): Promise<T> {
    const key = uuidv7();
    for (;;) {
      const answer = await this.#send<T>(query, variables, isOnce ? key : null).catch((error: Error) => {
        const { code } = (error.cause ?? {}) as { code?: string };
        return { errors: [{ message: code ?? error.name, extensions: { code: 'UNAVAILABLE' } }] } as Answer<T>;
      });
      const [error] = answer.errors ?? [];
      if (answer.data && !error) return answer.data;
      const { code = 'none' } = error?.extensions ?? {};
      // A request with this key is under way: its answer was lost on the way here.
      const isFirstRunning = code === 'CONFLICT' && /still runs/.test(error?.message ?? '');
      if (!LATER.has(code) && !isFirstRunning) throw new Error(`${error?.message} (${code}) for ${query}`);
      const reason = `${code}: ${error?.message}`.slice(0, 120);
      this.again.set(reason, (this.again.get(reason) ?? 0) + 1);
      await pause(PAUSE_MS);
    }
  }

  async #send<T>(query: string, variables: object, key: string | null): Promise<Answer<T>> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.token}`,
        ...(key !== null && /^\s*mutation/.test(query) ? { 'idempotency-key': key } : {}),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return (await response.json()) as Answer<T>;
  }

  /** Uploads a file whole, from the start again if it is cut. Returns its id. */
  async upload(filename: string, bytes: Uint8Array): Promise<string> {
    for (;;) {
      const { createUpload } = await this.ask<{
        createUpload: { id: string; url: string; headers: { name: string; value: string }[] };
      }>(
        'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id url headers { name value } } }',
        { input: { filename, byteSize: bytes.length } },
        { isOnce: false },
      );
      const { id, url, headers } = createUpload;
      const sent = await fetch(url, {
        method: 'PUT',
        headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        body: Buffer.from(bytes),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch(() => null);
      if (sent?.ok) return id;
      const reason = `upload: ${sent?.status ?? 'no answer'}`;
      this.again.set(reason, (this.again.get(reason) ?? 0) + 1);
      await pause(PAUSE_MS);
    }
  }
}
