/** Changes whenever the same inputs would give other weights. */
export const ENGINE_VERSION = '6';
