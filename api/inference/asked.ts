/** A request to an endpoint. */
export interface Asked {
  headers: Record<string, string>;
  /** Called once for each replica that is asked: it starts from the beginning. */
  body(): Promise<Buffer | AsyncIterable<Buffer>>;
  /** Why the body could not be read to its end, if it could not. */
  bodyFailure?(): Error | null;
  /** When its last byte came, by performance.now(); null before. */
  bodyArrivedAt?(): number | null;
  /** Aborted when the caller leaves. */
  signal?: AbortSignal;
  /** The revision to ask; by default, the one that serves. */
  revision?: number | undefined;
}

/** A replica's answer, unchanged. */
export interface ReplicaAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** The revision that answered. */
  revision: number;
}
