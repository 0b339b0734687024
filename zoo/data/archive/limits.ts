import { MAX_PIXELS } from '../decode-raster.ts';

/** The limits of an archive. Everything is counted as it is read; sizes in headers are never trusted. */
export interface ImportLimits {
  /** Entries of every kind, folders included. */
  maxEntries: number;
  /** Total unpacked bytes of all entries. */
  maxTotalBytes: number;
  /** Unpacked bytes of one picture. */
  maxPictureBytes: number;
  /** Pictures that cannot be read, before the first that can. */
  maxUnreadable: number;
  /** Unpacked bytes of a `metadata.csv` or `metadata.jsonl`. */
  maxMetadataBytes: number;
  /** Unpacked bytes of a Parquet file in an archive, which is in memory for a moment. */
  maxParquetBytes: number;
  /** Unpacked over packed bytes, once 16 MiB are unpacked. Pictures are already compressed and reach about 1. */
  maxCompressionRatio: number;
  /** Width times height of one picture. */
  maxPixels: number;
  maxLabels: number;
  /** Group columns in `metadata.csv`. */
  maxGroups: number;
}

export const DEFAULT_LIMITS: ImportLimits = {
  maxEntries: 500_000,
  maxTotalBytes: 16 * 2 ** 30,
  maxPictureBytes: 64 * 2 ** 20,
  maxUnreadable: 2_000,
  maxMetadataBytes: 64 * 2 ** 20,
  maxParquetBytes: 512 * 2 ** 20,
  maxCompressionRatio: 100,
  maxPixels: MAX_PIXELS,
  maxLabels: 10_000,
  maxGroups: 64,
};
