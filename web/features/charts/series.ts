/** One value of a series. Where `y` is null, the line has a gap. */
export interface SeriesPoint {
  x: number;
  y: number | null;
  /** The ends of the value's interval, drawn as a band. */
  low?: number | null;
  high?: number | null;
}

/** A line of a chart. */
export interface Series {
  key: string;
  name: string;
  points: readonly SeriesPoint[];
  /** A CSS colour; by default that of the series' place. */
  color?: string;
  /** The pattern of dashes, so that lines differ by more than their colour. */
  dashes?: string;
}

/** An axis of numbers: what it measures, how far its values lie apart, and how they are written. */
export interface NumberAxis {
  /** What it measures: `Epoch`. */
  label?: string;
  /** `time` takes milliseconds since 1970. */
  scale?: 'linear' | 'log' | 'time';
  /** Whether only whole numbers are labelled. */
  whole?: boolean;
  /** Whether the axis begins at 0. */
  fromZero?: boolean;
  /** What no value can pass, such as 1 for a share: the axis does not either. */
  limits?: readonly [number, number];
  /** The ends of the axis; by default those of the values. */
  domain?: readonly [number, number];
  format: (value: number) => string;
}
