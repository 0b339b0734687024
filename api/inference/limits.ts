/** The largest body of a request to an endpoint. */
export const MAX_BODY_BYTES = 20 * 2 ** 20;

/** The most pictures or texts in one request. */
export const MAX_EXAMPLES = 64;

/** The most requests at a replica, waiting ones included, before it rejects callers. */
export const MAX_WAITING = 64;
