import { InvalidInputError } from '../../errors.ts';
import { entryName } from '../archive/entry-name.ts';
import type { Example } from '../dataset.ts';
import { groupCell, MAX_CELL } from '../group-cell.ts';
import { quoteSome, splitOfFile } from '../layout.ts';
import { readSplit } from '../metadata-row.ts';
import { openParquet, type ParquetFile } from './open-parquet.ts';
import { cellOf, labelColumn } from './parquet-cells.ts';

/** A picture of a Parquet file, with what its row says about it. */
export interface ParquetPicture {
  name: string;
  bytes: Buffer;
  label: string | null;
  split: Example['split'] | null;
  groups: Record<string, string>;
  /** What is wrong with the label. */
  problem?: string;
  /** The share of the file that is read, 0 to 1. */
  progress: number;
}

/** A Parquet file on this machine. */
export interface ParquetSource {
  file: string;
  /** Its path where it comes from; a split in it, as in `data/train-00000-of-00002.parquet`, is that of its rows. */
  filename: string;
  /** What its columns are called here. */
  names?: ReadonlyMap<string, string>;
}

/**
 * The pictures of a Parquet file: one column of pictures, `{ bytes, path }` as Hugging Face's `datasets` stores them or bytes alone;
 * the class in `label` or the only column of classes; optionally `split`; other columns of short values are groups.
 *
 * @throws InvalidInputError if the file is damaged, has no pictures, or a row has none
 */
export async function* parquetPictures({ file, filename, names }: ParquetSource): AsyncGenerator<ParquetPicture> {
  const parquet = await openParquet(file, filename, names);
  try {
    const image = pictureColumn(parquet);
    const label = labelColumn(
      parquet.columns.filter((column) => column !== image),
      parquet.features,
    );
    const split = splitOfFile(filename);
    for await (const { row, number, done } of parquet.rows(parquet.columns)) {
      const at = `"${filename}", row ${number}`;
      const { bytes, path } = pictureOf(row[image], `${at}, ${image}`);
      const cells = new Map<string, string>();
      let problem: string | undefined;
      for (const column of parquet.columns) {
        const cell = column === image ? null : cellOf(row[column], column, parquet.features);
        if (cell !== null && typeof cell !== 'string') {
          if (column !== label) throw new InvalidInputError(`${at}: ${cell.problem}.`);
          problem = `${at}: ${cell.problem}`;
        } else if (cell !== null && !(cell.length > MAX_CELL && [label, 'split'].includes(column)))
          cells.set(column, groupCell(cell));
      }
      const stated = cells.get('split');
      yield {
        name: nameOf(path, filename, number),
        bytes,
        label: (label !== null && cells.get(label)) || null,
        split: stated ? readSplit(stated, at, 'picture') : split,
        groups: groupsOf(cells, [label, 'split']),
        ...(problem === undefined ? {} : { problem }),
        progress: done,
      };
    }
  } finally {
    await parquet.close();
  }
}

const groupsOf = (cells: Map<string, string>, taken: (string | null)[]) =>
  Object.fromEntries([...cells].filter(([column, cell]) => !taken.includes(column) && cell !== ''));

function pictureColumn({ columns, features, filename }: ParquetFile): string {
  const candidates =
    features.images.length > 0 ? features.images : columns.filter((name) => /^(image|img|picture|photo)$/i.test(name));
  if (candidates.length === 1 && columns.includes(candidates[0])) return candidates[0];
  const found =
    candidates.length > 1 ? `has several columns of pictures: ${candidates.join(', ')}` : 'has no column of pictures';
  throw new InvalidInputError(
    `"${filename}" ${found}; its columns are ${quoteSome(columns)}. Name the one with the pictures image, and leave the others out.`,
  );
}

function pictureOf(value: unknown, at: string): { bytes: Buffer; path: string | null } {
  const { bytes, path } =
    value instanceof Uint8Array ? { bytes: value, path: null } : ((value ?? {}) as { bytes?: unknown; path?: unknown });
  if (bytes instanceof Uint8Array) {
    const name = path instanceof Uint8Array ? Buffer.from(path).toString('utf8') : path;
    return { bytes: Buffer.from(bytes), path: typeof name === 'string' && name !== '' ? name : null };
  }
  throw new InvalidInputError(
    `${at} holds no picture${typeof path === 'string' ? `, only the path ${JSON.stringify(path.slice(0, 200))}` : ''}. Write the pictures' bytes into the file: with datasets, cast the column to Image before to_parquet().`,
  );
}

/** A row's name: unique across files, and the picture's own where it has one. */
function nameOf(path: string | null, filename: string, number: number): string {
  const row = `${filename.replace(/\.parquet$/i, '')}/row ${number}`;
  return path === null ? row : `${row}/${entryName(path, filename).split('/').at(-1)}`;
}
