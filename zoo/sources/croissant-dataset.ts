import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type CroissantNotes, readCroissant } from '../data/croissant/read-croissant.ts';
import { readDistribution } from '../data/croissant/read-distribution.ts';
import { InvalidInputError } from '../errors.ts';
import { moveFile } from '../move-file.ts';
import { checkInput } from './check-input.ts';
import { type ChosenDatasetFiles, chooseDatasetFiles } from './choose-dataset-files.ts';
import { checkUrl, downloadUrl } from './download-url.ts';
import { MAX_DATASET_BYTES } from './max-dataset-bytes.ts';
import type { FetchedFile, FetchOptions } from './source.ts';
import { withoutSecrets } from './without-secrets.ts';

const MAX_DESCRIPTION_BYTES = 8 * 2 ** 20;
const MAX_FILES = 1_000;

export const croissantUrlSchema = z.url({ protocol: /^https?$/, error: 'must be an https address' }).max(2_000);

/** The files of a data set, and what their description says of them. */
export interface FetchedCroissant {
  format: Exclude<ChosenDatasetFiles['format'], 'pictures'>;
  files: FetchedFile[];
  described: CroissantNotes;
  /** The description's address, without credentials. */
  uri: string;
  /** The description's digest, in hex. */
  sha256: string;
}

/**
 * Fetches the files that a Croissant description names, each checked against the digest that it states. Every address is checked as
 * that of a model is: see `downloadUrl`.
 *
 * @throws InvalidInputError if the address is not that of a description, if it names no files that can be read, or one that must not be
 *   reached
 * @throws UnavailableError if a host fails or does not respond
 */
export async function fetchCroissant(
  source: string,
  modality: 'IMAGE' | 'TEXT',
  options: FetchOptions,
): Promise<FetchedCroissant> {
  const addresses = options.addresses ?? { allowed: [] };
  const base = checkUrl(checkInput(croissantUrlSchema, source, 'croissant'), addresses);
  const uri = withoutSecrets(base);
  const target = await mkdtemp(path.join(options.directory, 'croissant-'));
  try {
    const description = path.join(target, 'croissant.json');
    const { onProgress, ...quiet } = options;
    const wanted = { url: base, sha256: null, maxBytes: MAX_DESCRIPTION_BYTES };
    const { sha256 } = await downloadUrl(wanted, description, quiet);
    const bytes = await readFile(description);
    const described = readCroissant(bytes);
    if (!described)
      throw new InvalidInputError(
        `${uri} is not a data set's description in Croissant. Check the address.`,
        'croissant',
      );
    const named = readDistribution(bytes, base);
    if (named.length > MAX_FILES)
      throw new InvalidInputError(`${uri} names ${named.length} files; the maximum is ${MAX_FILES}.`, 'croissant');
    const { format, paths } = chooseDatasetFiles(
      named.map(({ filename }) => filename),
      null,
      uri,
      modality,
    );
    if (format === 'pictures')
      throw new InvalidInputError(
        `${uri} names pictures as single files. Import the repository instead, if they are on a hub, or upload them as an archive.`,
        'croissant',
      );
    const chosen = named.filter(({ filename }) => paths.includes(filename));
    const parts = options.partialDirectory ?? path.join(target, '.parts');
    await mkdir(parts, { recursive: true });
    const files: FetchedFile[] = [];
    let left = options.maxBytes ?? MAX_DATASET_BYTES;
    for (const [i, { url, filename, sha256: promised }] of chosen.entries()) {
      const part = path.join(parts, `${createHash('sha256').update(url.href).digest('hex')}.part`);
      const share = (done: number) => onProgress?.((i + done) / chosen.length);
      const checked = { url: checkUrl(url.href, addresses), sha256: promised, maxBytes: left };
      const digests = await downloadUrl(checked, part, { ...quiet, onProgress: share });
      const file = path.join(target, String(i));
      await moveFile(part, file);
      left -= digests.byteSize;
      files.push({ path: filename, file, byteSize: digests.byteSize, sha256: digests.sha256 });
    }
    return { files, format, described, uri, sha256 };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  }
}
