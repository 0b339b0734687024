import type { ExampleSource } from './example-source.ts';

/** Rows, evenly over all of them, at most so many. */
export function someRows(rows: number, most: number): number[] {
  const count = Math.min(rows, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** Some rows of a source as a source. It neither prepares epochs nor closes the source. */
export function rowsOf(source: ExampleSource, rows: readonly number[]): ExampleSource {
  const { finish } = source;
  return {
    rows: rows.length,
    ...(source.atOnce === undefined ? {} : { atOnce: source.atOnce }),
    get lengths() {
      const { lengths } = source;
      return lengths && rows.map((row) => lengths[row]);
    },
    begin: async () => undefined,
    read: (wanted, batch, targets) =>
      source.read(
        wanted.map((row) => rows[row]),
        batch,
        targets,
      ),
    ...(finish ? { finish: (inputs) => finish(inputs) } : {}),
    close: async () => undefined,
  };
}
