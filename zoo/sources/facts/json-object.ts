import { readFile } from 'node:fs/promises';
import type { FetchedFile } from '../source.ts';

export type JsonObject = Record<string, unknown>;

const MAX_BYTES = 16 * 2 ** 20;

/** The object in a JSON file; null if it does not contain one: then its facts are asked for. */
export async function readJsonObject(
  found: Pick<FetchedFile, 'file' | 'byteSize'> | undefined,
): Promise<JsonObject | null> {
  if (!found || found.byteSize > MAX_BYTES) return null;
  try {
    const value: unknown = JSON.parse((await readFile(found.file, 'utf8')).replace(/^\ufeff/, ''));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
