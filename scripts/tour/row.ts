/** A line of the tour's table. */
export interface Row {
  method: string;
  /** The share of correct predictions; null where the step has none. */
  accuracy: number | null;
  /** 95 %. */
  interval: readonly [number, number] | null;
  /** That the job worked; null where there was none. */
  seconds: number | null;
  says: string;
  /** The page that shows it. */
  page: string | null;
}
