/** How long to wait for a host before it is given up, in milliseconds. */
export interface Patience {
  /** Until it accepts a connection, TLS included. */
  connect: number;
  /** Until it begins to respond. */
  headers: number;
  /** Between two pieces of a response. */
  stall: number;
  /** The span over which a response's speed is measured: it must be at least `leastBytes` a span. */
  pace: number;
  /** The minimum progress in such a span, and of a failed attempt. */
  leastBytes: number;
  /** Before the first retry; doubled before each further one. */
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
