import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { exactVersionSchema, npmPackageNameSchema, packagePathSchema } from '../catalog/manifest.ts';
import { checkInput } from './check-input.ts';
import { extractTarball } from './extract-tarball.ts';
import { npmPack } from './npm-pack.ts';
import { readFacts } from './read-facts.ts';
import type { FetchedSource, FetchOptions } from './source.ts';

const sourceSchema = z.object({ package: npmPackageNameSchema, version: exactVersionSchema, path: packagePathSchema });

const registrySchema = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/**
 * Fetches a folder of a published npm package: the files below `source.path`, into a new folder in `options.directory`.
 * npm's client downloads them, so the user's configured registry is used and npm checks its digests. On failure nothing is
 * left behind.
 *
 * @throws InvalidInputError for a source that is malformed or does not exist, and for a package that is unsafe to unpack.
 * @throws UnavailableError if the registry cannot be reached.
 */
export async function fetchFromNpm(
  source: { package: string; version: string; path: string },
  options: FetchOptions,
): Promise<FetchedSource> {
  const wanted = checkInput(sourceSchema, source, 'source');
  const registry =
    options.registry === undefined ? undefined : checkInput(registrySchema, options.registry, 'registry');
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  onProgress?.(0);

  const download = await mkdtemp(path.join(options.directory, 'npm-download-'));
  const target = await mkdtemp(path.join(options.directory, 'npm-files-'));
  try {
    const tarball = await npmPack(wanted, download, { signal, registry });
    onProgress?.(0.8);
    const files = await extractTarball(tarball, wanted.path, target, { signal });
    onProgress?.(0.95);
    const { publisher, license } = await readManifest(tarball, download);
    const facts = await readFacts(files);
    onProgress?.(1);
    return {
      uri: packageUrl(wanted),
      revision: wanted.version,
      publisher,
      retrievedAt: new Date(),
      files,
      facts: { ...facts, license: facts.license ?? license },
    };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

const manifestSchema = z.object({
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).catch(''),
  /** npm requires an SPDX expression; "SEE LICENSE IN …" is not one. */
  license: z
    .string()
    .max(200)
    .regex(/^(?!SEE |UNLICENSED)[A-Za-z0-9.+() -]+$/)
    .nullable()
    .catch(null),
});

/** The publisher of a package, without the e-mail address that may follow the name, and its licence. */
async function readManifest(
  tarball: string,
  directory: string,
): Promise<{ publisher: string | null; license: string | null }> {
  const [manifest] = await extractTarball(tarball, 'package.json', directory);
  try {
    const { author, license } = manifestSchema.parse(JSON.parse(await readFile(manifest.file, 'utf8')));
    const name = author.replace(/\s*[<(].*$/, '').trim();
    return { publisher: name.slice(0, 200) || null, license };
  } catch {
    // The package's own description cannot be parsed; the model's manifest has the facts then.
    return { publisher: null, license: null };
  }
}

/** Source: https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function packageUrl(source: { package: string; version: string; path: string }): string {
  const name = source.package.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${name}@${encodeURIComponent(source.version)}#${source.path.split('/').map(encodeURIComponent).join('/')}`;
}
