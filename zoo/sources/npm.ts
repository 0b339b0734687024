import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { exactVersionSchema, npmPackageNameSchema, packagePathSchema } from '../catalog/manifest.ts';
import { checkInput } from './check-input.ts';
import { extractTarball } from './extract-tarball.ts';
import { npmPack } from './npm-pack.ts';
import type { FetchedSource, FetchOptions } from './source.ts';
import { NO_FACTS } from './source-facts.ts';

const sourceSchema = z.object({ package: npmPackageNameSchema, version: exactVersionSchema, path: packagePathSchema });

const registrySchema = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/**
 * Fetches a folder of files out of a published npm package: the files below `source.path`, in a new folder in
 * `options.directory`. npm's client does the download, so the registry that the user configured answers and npm checks
 * what it sends. On failure nothing is left behind.
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
    const publisher = await readPublisher(tarball, download);
    onProgress?.(1);
    return {
      uri: packageUrl(wanted),
      revision: wanted.version,
      publisher,
      retrievedAt: new Date(),
      files,
      facts: NO_FACTS,
    };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

const authorSchema = z.object({
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]),
});

/** `author` of the package, without the address that may follow the name. */
async function readPublisher(tarball: string, directory: string): Promise<string | null> {
  const [manifest] = await extractTarball(tarball, 'package.json', directory);
  try {
    const { author } = authorSchema.parse(JSON.parse(await readFile(manifest.file, 'utf8')));
    return (
      author
        .replace(/\s*[<(].*$/, '')
        .trim()
        .slice(0, 200) || null
    );
  } catch {
    // The package names no author, or none that can be read; the model's own manifest names the publisher.
    return null;
  }
}

/** Source: https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function packageUrl(source: { package: string; version: string; path: string }): string {
  const name = source.package.split('/').map(encodeURIComponent).join('/');
  return `pkg:npm/${name}@${encodeURIComponent(source.version)}#${source.path.split('/').map(encodeURIComponent).join('/')}`;
}
