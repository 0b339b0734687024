/** What a model may be at most. Far beyond any real model; a file that asks for more is refused before memory is taken. */
export const LIMITS = {
  /** Nodes of a graph, local functions written out. */
  nodes: 200_000,
  rank: 32,
  dimension: 2 ** 31 - 1,
  /** Bytes of all weights: a protobuf message holds no more. */
  weightBytes: 2 ** 31 - 1,
} as const;
