import { stat } from 'node:fs/promises';
import { openParquet, type ParquetFile } from '../parquet/open-parquet.ts';
import { cellOf, labelColumn } from '../parquet/parquet-cells.ts';
import type { UnreadableCell } from '../unreadable-labels.ts';
import type { TextLimits } from './text-limits.ts';
import type { TextRow } from './text-row.ts';
import { joinWords } from './word-tags.ts';

/**
 * The rows of a Parquet file, a row group at a time. Numbers that stand for classes become their names; the class may be in another
 * column than `label`, if its numbers are declared to stand for names; lists and structures are left out.
 *
 * @param filename in messages
 * @param lists columns with lists of words, which become one cell each, with a space between words
 * @throws InvalidInputError if the file is damaged
 */
export async function* parquetRows(
  file: string,
  filename: string,
  _limits: TextLimits,
  onBytes: (bytes: number) => void,
  lists: readonly string[] | null = null,
): AsyncGenerator<TextRow> {
  const [{ size }, parquet] = await Promise.all([stat(file), openParquet(file, filename)]);
  try {
    const label = lists ? null : labelColumn(parquet.columns, parquet.features);
    for await (const { row, number } of parquet.rows(parquet.columns)) {
      onBytes(size / parquet.rowCount);
      const cells = new Map<string, string>();
      const unreadable = new Map<string, string>();
      const leftOut: string[] = [];
      for (const column of parquet.columns) {
        const name = column === label ? 'label' : column.normalize('NFC');
        const cell = lists?.includes(column)
          ? listCell(row[column], column, parquet)
          : cellOf(row[column], column, parquet.features);
        if (cell === null) leftOut.push(column);
        else if (typeof cell === 'string') cells.set(name, cell);
        else unreadable.set(name, cell.problem);
      }
      yield { number, cells, leftOut, ...(unreadable.size > 0 ? { unreadable } : {}) };
    }
  } finally {
    await parquet.close();
  }
}

/** The cell of a list of words, or of their labels. */
function listCell(value: unknown, column: string, { features }: ParquetFile): string | null | UnreadableCell {
  if (!Array.isArray(value)) return cellOf(value, column, features);
  const words = value.map((word) => cellOf(word, column, features) ?? '');
  const wrong = words.find((word) => typeof word !== 'string');
  return wrong ?? joinWords(words as string[], column);
}
