/** How long a host may take before it is given up, in milliseconds. */
export interface Patience {
  /** Until it accepts a connection, TLS included. */
  connect: number;
  /** Until it begins to answer. */
  headers: number;
  /** Between two pieces of an answer. */
  stall: number;
  /** Over which the pace of an answer is judged: it may not stay below `leastBytes` in such a span. */
  pace: number;
  /** What counts as going on: in such a span, and in an attempt that failed. */
  leastBytes: number;
  /** Before the first attempt anew; doubled before each further one. */
  retry: number;
}

export const PATIENCE: Patience = {
  connect: 10_000,
  headers: 30_000,
  stall: 30_000,
  pace: 60_000,
  leastBytes: 16 * 1024,
  retry: 250,
};
