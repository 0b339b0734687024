/** The largest body of a request to an endpoint. */
export const MAX_BODY_BYTES = 20 * 2 ** 20;

/** The most pictures or texts in one request. */
export const MAX_EXAMPLES = 64;

/** Requests under way at a replica, waiting ones included, before it sends callers away. */
export const MAX_WAITING = 64;
