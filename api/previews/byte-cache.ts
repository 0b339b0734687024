/** Bytes by key, at most `most` of them in all: the least recently used go first. */
export class ByteCache {
  #most: number;
  #size = 0;
  #entries = new Map<string, Uint8Array>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Uint8Array | undefined {
    const bytes = this.#entries.get(key);
    if (!bytes) return undefined;
    // Reinserted at the end: a Map keeps insertion order, so the first entry is the least recently used.
    this.#entries.delete(key);
    this.#entries.set(key, bytes);
    return bytes;
  }

  set(key: string, bytes: Uint8Array): void {
    this.#size += bytes.byteLength - (this.#entries.get(key)?.byteLength ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, bytes);
    for (const [oldest, { byteLength }] of this.#entries) {
      if (this.#size <= this.#most) break;
      this.#entries.delete(oldest);
      this.#size -= byteLength;
    }
  }

  /** Bytes of all entries. */
  get size(): number {
    return this.#size;
  }
}
