import path from 'node:path';
import { type Download, downloadFile } from './download-file.ts';
import type { HubConnection } from './hub-connection.ts';
import type { FetchedFile, FetchOptions } from './source.ts';

/** A file of the repository at the commit, with its expected size and digest. */
export interface Entry {
  path: string;
  byteSize: number;
  sha256: string | null;
  gitBlob: string | null;
}

/** Where a repository's files are fetched from, and to. */
export interface EntryPlace {
  hub: Pick<HubConnection, 'endpoint' | 'fetch'>;
  /** As in addresses: a data set's begins with `datasets/`. */
  name: string;
  commit: string;
  /** An existing directory. */
  parts: string;
}

/** Where `fetchEntry` puts a file: named after its digest, so that existing bytes belong to no other version of it. */
export const partOf = ({ sha256, gitBlob }: Entry, parts: string) => path.join(parts, `${sha256 ?? gitBlob}.part`);

/**
 * Fetches one file of a repository, checked against its digest, unless it is there already: see `downloadFile`. Two files with the same
 * bytes are the same part: do not fetch them at the same time.
 */
export async function fetchEntry(
  entry: Entry,
  { hub, name, commit, parts }: EntryPlace,
  options: Pick<FetchOptions, 'signal' | 'patience'> & { onBytes?: (received: number) => void },
): Promise<FetchedFile> {
  const address = entry.path.split('/').map(encodeURIComponent).join('/');
  const download: Download = {
    url: `${hub.endpoint}/${name}/resolve/${commit}/${address}`,
    name: `${entry.path} of ${name}`,
    promised: entry,
    maxBytes: entry.byteSize,
    fetch: hub.fetch,
  };
  const part = partOf(entry, parts);
  const { sha256, byteSize } = await downloadFile(download, part, options);
  return { path: entry.path, file: part, byteSize, sha256 };
}
