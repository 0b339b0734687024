/** One figure of a bench: what `--json` prints, one object a line. */
export interface Row {
  bench: string;
  /** What was measured: a model, a part of the work. */
  case: string;
  /** What the figures count, with their unit. */
  metric: string;
  ours: number | null;
  peer: number | null;
  /** Who the peer is, or why there is none. */
  peerName: string;
  /** ours / peer. */
  ratio: number | null;
}

/** A row, and what a reader of the table wants beside it. */
export interface Finding extends Row {
  /** How far the rounds lie apart, as a share of the median: see `Timing`. */
  spread?: { ours?: number | undefined; peer?: number | undefined };
  /** More of it is worse: seconds, bytes. */
  lowerIsBetter?: boolean;
  reach?: { of: 'ours' | 'ratio'; atLeast?: number; atMost?: number };
  /** Both sides should have given the same and did not: the bench fails. */
  disagreement?: string;
}

type Measured = Omit<Finding, 'ratio'>;

/** Completes a finding with its ratio. */
export function finding(measured: Measured): Finding {
  const { ours, peer } = measured;
  return { ...measured, ratio: ours === null || peer === null ? null : ours / peer };
}

/** Whether the figure to reach is met; null where nothing is to be reached, or nothing was measured. */
export function isReached({ reach, ours, ratio }: Finding): boolean | null {
  const value = reach?.of === 'ratio' ? ratio : ours;
  if (!reach || value === null) return null;
  return value >= (reach.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (reach.atMost ?? Number.POSITIVE_INFINITY);
}

/** The row as one line of JSON, without what only the table shows. */
export function jsonLine({ bench, case: name, metric, ours, peer, peerName, ratio }: Finding): string {
  return JSON.stringify({ bench, case: name, metric, ours, peer, peerName, ratio } satisfies Row);
}
