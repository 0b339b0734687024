/** Compression codecs that hyparquet-compressors unpacks. */
const CODECS = 'Snappy, Gzip, Brotli, Zstandard, LZ4 or none';

/** A reason of Graft's own, which is worded for the person whose file it is. */
export class ParquetProblem extends Error {
  override readonly name = 'ParquetProblem';
}

/**
 * Why a Parquet file cannot be read: completes "… cannot be read as Parquet:". hyparquet's own messages name parts of the format's
 * encoding (`thrift unhandled type: 14`).
 *
 * Of a number that stands for no codec or encoding it says `undefined`.
 *
 * @param part what was being read
 */
export function parquetProblem(error: unknown, part: 'footer' | 'data'): string {
  if (error instanceof ParquetProblem) return error.message;
  const message = error instanceof Error ? error.message : '';
  const codec = /unsupported compression codec: (?!undefined)(\w+)/.exec(message)?.[1];
  if (codec) return `it is compressed with ${codec}; use ${CODECS}`;
  const encoding = /unsupported encoding: (?!undefined)(\w+)/.exec(message)?.[1];
  if (encoding) return `it has a column in the encoding ${encoding}, which is not supported; use PLAIN or a dictionary`;
  if (/footer != PAR1|too short/.test(message)) return 'it does not end as Parquet files do, so it may be cut off';
  if (/metadata length/.test(message)) return 'its footer says that it is longer than the file';
  return part === 'footer' ? 'its footer is damaged' : 'its data are damaged';
}
