/** One figure of a bench: what `--json` prints, one object a line. */
export interface Row {
  bench: string;
  /** The subject: a model, a part of the work. */
  case: string;
  /** The metric, with its unit. */
  metric: string;
  ours: number | null;
  peer: number | null;
  /** The peer, or why there is none. */
  peerName: string;
  /** ours / peer. */
  ratio: number | null;
}

/** A row, and the additional fields of the table. */
export interface Finding extends Row {
  /** The spread of the rounds, as a share of the median: see `Timing`. */
  spread?: { ours?: number | undefined; peer?: number | undefined };
  /** Lower is better: seconds, bytes. */
  lowerIsBetter?: boolean;
  reach?: { of: 'ours' | 'ratio'; atLeast?: number; atMost?: number };
  /** Both sides should have given the same result and did not: the bench fails. */
  disagreement?: string;
}

type Measured = Omit<Finding, 'ratio'>;

/** Adds the ratio to a finding. */
export function finding(measured: Measured): Finding {
  const { ours, peer } = measured;
  return { ...measured, ratio: ours === null || peer === null ? null : ours / peer };
}

/** Whether the target is met; null without a target or a measurement. */
export function isReached({ reach, ours, ratio }: Finding): boolean | null {
  const value = reach?.of === 'ratio' ? ratio : ours;
  if (!reach || value === null) return null;
  return value >= (reach.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (reach.atMost ?? Number.POSITIVE_INFINITY);
}

/** The row as one line of JSON, without the table's additional fields. */
export function jsonLine({ bench, case: name, metric, ours, peer, peerName, ratio }: Finding): string {
  return JSON.stringify({ bench, case: name, metric, ours, peer, peerName, ratio } satisfies Row);
}
