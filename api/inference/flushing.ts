export interface Flushing {
  /** Writes what is there now; concurrent callers share a write. */
  flush(): Promise<void>;
  /** Writes a last time. */
  close(): Promise<void>;
}

/** Writes every few seconds, one write at a time. `write` does not throw. */
export function flushing(write: () => Promise<void>, everyMs: number): Flushing {
  let writing: Promise<void> | null = null;
  let writeAgain: Promise<void> | null = null;
  const flush = (): Promise<void> => {
    if (!writing) {
      writing = write().finally(() => {
        writing = null;
      });
      return writing;
    }
    // Once more for all who ask meanwhile: while the database is away a write can take longer than the time between two.
    writeAgain ??= writing.then(() => {
      writeAgain = null;
      return flush();
    });
    return writeAgain;
  };
  const timer = setInterval(() => void flush(), everyMs);
  timer.unref();
  return {
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
