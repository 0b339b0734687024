import { open } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InvalidInputError } from '../../errors.ts';
import { isSystemError } from '../archive/system-error.ts';
import { type DeclaredFeatures, declaredFeatures } from './declared-features.ts';
import { ParquetProblem, parquetProblem } from './parquet-problem.ts';

/** The largest part of a column that is read at once: the writer decides it, by its row groups. */
const MAX_CHUNK_BYTES = 512 * 2 ** 20;
/** The largest page, unpacked. */
const MAX_PAGE_BYTES = 512 * 2 ** 20;

/** A row: a value for each column; undefined where the file has none. */
export type ParquetRow = Record<string, unknown>;

/** An open Parquet file. */
export interface ParquetFile {
  /** Its path in messages. */
  filename: string;
  columns: string[];
  rowCount: number;
  /** What Hugging Face's `datasets` wrote about the columns. */
  features: DeclaredFeatures;
  /** The rows, a row group at a time in memory; `done` is the share of the file's rows before this one. */
  rows(columns: string[]): AsyncGenerator<{ row: ParquetRow; number: number; done: number }>;
  close(): Promise<void>;
}

/**
 * Opens a Parquet file and checks what its footer claims against its length, so that reading needs no more memory than a row group.
 *
 * @param names what its columns are called here
 * @throws InvalidInputError if it is damaged, or its footer is wrong
 */
export async function openParquet(
  file: string,
  filename: string,
  names: ReadonlyMap<string, string> = new Map(),
): Promise<ParquetFile> {
  const handle = await open(file);
  const { size } = await handle.stat();
  const buffer: AsyncBuffer = {
    byteLength: size,
    async slice(start, end = size) {
      if (start < 0 || end > size || start > end)
        throw new ParquetProblem(`it names the bytes ${start} to ${end}, but has ${size}`);
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      if (bytesRead !== bytes.length) throw new ParquetProblem(`it ends at byte ${start + bytesRead}`);
      return bytes.buffer;
    },
  };
  try {
    const metadata = await explained(filename, 'footer', () => parquetMetadataAsync(buffer));
    checkFooter(metadata, size, filename);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    if (columns.some((name) => typeof name !== 'string'))
      throw new InvalidInputError(
        `"${filename}" is damaged: its footer has a column without a name. Write the file again.`,
      );
    const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
    const rowCount = groups.reduce((sum, count) => sum + count, 0);
    const parquet: ParquetFile = {
      filename,
      columns,
      rowCount,
      features: declaredFeatures(metadata.key_value_metadata),
      rows: (wanted) => readRows({ buffer, metadata, groups, rowCount, filename }, wanted),
      close: () => handle.close(),
    };
    return names.size === 0 ? parquet : renamed(parquet, names);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same file, with other names for its columns. */
function renamed(parquet: ParquetFile, names: ReadonlyMap<string, string>): ParquetFile {
  const called = (column: string) => names.get(column) ?? column;
  const original = new Map(parquet.columns.map((column) => [called(column), column]));
  const { images, names: classes } = parquet.features;
  const features = {
    images: images.map(called),
    names: new Map([...classes].map(([column, values]) => [called(column), values])),
  };
  async function* rows(columns: string[]) {
    for await (const read of parquet.rows(columns.map((column) => original.get(column) ?? column))) {
      const row = Object.fromEntries(Object.entries(read.row).map(([column, value]) => [called(column), value]));
      yield { ...read, row };
    }
  }
  return { ...parquet, columns: [...original.keys()], features, rows };
}

interface Reading {
  buffer: AsyncBuffer;
  metadata: FileMetaData;
  groups: number[];
  rowCount: number;
  filename: string;
}

async function* readRows({ buffer, metadata, groups, rowCount, filename }: Reading, columns: string[]) {
  let number = 0;
  for (const count of groups) {
    const options = { file: buffer, metadata, columns, utf8: false, compressors: BOUNDED };
    const rows = await explained(filename, 'data', () =>
      parquetReadObjects({ ...options, rowStart: number, rowEnd: number + count }),
    );
    for (const row of rows as ParquetRow[]) {
      // A missing value is null. One that is not there at all means that a column ended before the row group did.
      if (columns.some((column) => row[column] === undefined))
        throw new InvalidInputError(
          `"${filename}" says that it has ${rowCount.toLocaleString('en')} rows, but its data end before row ${number + 1}. Write the file again.`,
        );
      yield { row, number: ++number, done: number / rowCount };
    }
  }
}

/** Every decompressor of hyparquet's, with a limit: a page says itself how long it becomes. */
const BOUNDED = Object.fromEntries(
  Object.entries(compressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, outputLength: number) => {
      if (outputLength > MAX_PAGE_BYTES)
        throw new ParquetProblem(`a page says that it unpacks to ${outputLength} bytes`);
      return decompress(input, outputLength);
    },
  ]),
) as typeof compressors;

function checkFooter({ num_rows, row_groups }: FileMetaData, size: number, filename: string): void {
  const lies = (claim: string) =>
    new InvalidInputError(`"${filename}" is damaged: its footer says that ${claim}. Write the file again.`);
  const rows = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (Number(num_rows) !== rows) throw lies(`it has ${num_rows} rows, and that its row groups have ${rows}`);
  for (const group of row_groups)
    for (const { meta_data: chunk } of group.columns) {
      if (!chunk) throw lies('a column is in another file');
      const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
      const end = start + Number(chunk.total_compressed_size);
      if (!(start >= 4 && end <= size)) throw lies(`a column ends at byte ${end}, but it has ${size}`);
      if (end - start > MAX_CHUNK_BYTES)
        throw new InvalidInputError(
          `"${filename}" has a column of ${end - start} bytes in one row group, which does not fit in memory. Write the file with smaller row groups, such as of 1,000 rows.`,
        );
      const isNested = chunk.path_in_schema.length > 1;
      if (!isNested && Number(chunk.num_values) !== Number(group.num_rows))
        throw lies(`a row group has ${group.num_rows} rows, and one of its columns ${chunk.num_values}`);
    }
}

/** Errors of the reader become the uploader's, except the operating system's. */
async function explained<T>(filename: string, part: 'footer' | 'data', read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof InvalidInputError || isSystemError(cause)) throw cause;
    throw new InvalidInputError(
      `"${filename}" cannot be read as Parquet: ${parquetProblem(cause, part)}. Check that it opens elsewhere, then upload it again.`,
      undefined,
      { cause },
    );
  }
}
