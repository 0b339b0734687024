/** One row of a file of texts: its cells by column. */
export interface TextRow {
  /** Counted from 1, without the header. */
  number: number;
  cells: ReadonlyMap<string, string>;
}
