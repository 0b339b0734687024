/** The examples in the order of their scores for one label. */
export interface Ranking {
  /** Positions of the examples, the highest score first. */
  order: Uint32Array;
  /** 1 where an example is the last of those with its score: only there can a threshold lie. */
  ends: Uint8Array;
}

/** Ranks examples by their scores. Equal scores form one step, as in scikit-learn's curves. */
export function rankByScore(scores: Float64Array): Ranking {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
  const ends = Uint8Array.from(order, (example, i) =>
    i === order.length - 1 || scores[order[i + 1]] !== scores[example] ? 1 : 0,
  );
  return { order, ends };
}
