/** One row of a file of texts: its cells by column. */
export interface TextRow {
  /** Counted from 1, without the header. */
  number: number;
  /** Where it begins in the file, counted from 1, if that is known and lines are not rows. */
  line?: number;
  cells: ReadonlyMap<string, string>;
  /** What is wrong with cells that cannot be read, by column. */
  unreadable?: ReadonlyMap<string, string>;
  /** Columns that were left out, since they hold lists or structures. */
  leftOut?: string[];
}
