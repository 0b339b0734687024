/** How far runs tell about another one, by what they share with it. */
export interface Evidence {
  /** The logarithm of what each took, over what was computed for it. */
  logs: readonly number[];
  /** The standard deviation of the logarithm between such runs and the other one. */
  between: number;
}

/** The standard deviation of the logarithm of a run's figure, among runs of the same kind, and the number of runs that this counts as. */
const [WITHIN, WITHIN_RUNS] = [0.25, 4];

/** Nine of ten runs are between such multiples of the deviation. */
const NINE_OF_TEN = 1.645;

/**
 * What computed figures are multiplied by, with an interval that nine of ten runs should be in: means of the evidence and of `prior`, each
 * weighted by its precision, as for normal logarithms.
 *
 * @param prior the standard deviation where there is no run
 */
export function calibrate(
  prior: number,
  evidence: readonly Evidence[],
): { factor: number; interval: [number, number] } {
  const within = withinOf(evidence);
  const told = [
    { mean: 0, precision: prior ** -2 },
    ...evidence
      .filter(({ logs }) => logs.length > 0)
      .map(({ logs, between }) => ({
        mean: meanOf(logs),
        precision: 1 / (between ** 2 + within ** 2 / logs.length),
      })),
  ];
  const precision = told.reduce((sum, each) => sum + each.precision, 0);
  const mean = told.reduce((sum, each) => sum + each.precision * each.mean, 0) / precision;
  const deviation = Math.sqrt(1 / precision + within ** 2);
  const at = (deviations: number) => Math.exp(mean + deviations * deviation);
  return { factor: at(0), interval: [at(-NINE_OF_TEN), at(NINE_OF_TEN)] };
}

/** Pooled over the kinds of runs, with what is usual. */
function withinOf(evidence: readonly Evidence[]): number {
  let [squares, runs] = [WITHIN_RUNS * WITHIN ** 2, WITHIN_RUNS];
  for (const { logs, between } of evidence) {
    // Of the same kind alone: others differ by more than chance.
    if (between > 0 || logs.length < 2) continue;
    const mean = meanOf(logs);
    squares += logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
    runs += logs.length - 1;
  }
  return Math.sqrt(squares / runs);
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
