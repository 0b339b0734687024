/** The largest body of a request to an endpoint. */
export const MAX_BODY_BYTES = 20 * 2 ** 20;

/** The most pictures or texts in one request. */
export const MAX_EXAMPLES = 64;

/** The most requests at a replica, waiting ones included, before it refuses callers. Time is the usual limit: see `MAX_WAIT_MS`. */
export const MAX_WAITING = 1_024;

/** The most bytes of request bodies at a replica. */
export const MAX_WAITING_BYTES = 256 * 2 ** 20;

/** A replica refuses callers that would wait longer, by how fast it answered lately. */
export const MAX_WAIT_MS = 5_000;

/** The most examples that a replica runs together. */
export const MAX_BATCH = 16;

/**
 * How long a batch may take: a replica runs fewer examples together where one takes long. Every request may wait for two batches. Where the layers
 * of a batch do not fit into the cores' caches, more examples together take longer each.
 */
export const MAX_BATCH_MS = 64;

/** The time that a replica has for an answer, including the wait in its queue. */
export const ANSWER_MS = 60_000;

/** So often a replica tells its worker what it observed. */
export const REPORT_MS = 5_000;

/** So often a replica tells its worker its load. */
export const LOAD_MS = 2_000;
