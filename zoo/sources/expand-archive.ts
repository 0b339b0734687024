import { extractTarball } from './extract-tarball.ts';
import { type ArchiveLimits, extractZip } from './extract-zip.ts';
import type { FetchedFile } from './source.ts';

/**
 * Unpacks a .zip or .tar.gz of a model's files below `directory`, never holding a file in memory. A single top folder is
 * left out of the paths, and so are files that operating systems add (`.DS_Store`, `__MACOSX`).
 *
 * @param archive its name in messages
 * @throws InvalidInputError for links, paths outside of the archive, encryption, damage, and if a limit is exceeded
 */
export async function expandArchive(
  file: string,
  archive: string,
  kind: 'zip' | 'tar.gz',
  directory: string,
  options: { limits: ArchiveLimits; signal?: AbortSignal },
): Promise<FetchedFile[]> {
  const unpacked =
    kind === 'zip'
      ? await extractZip(file, archive, directory, options)
      : await extractTarball(file, null, directory, { ...options, archive });
  const files = unpacked.filter((one) => !isLitter(one.path));
  for (;;) {
    const [top] = files.length > 0 ? files[0].path.split('/') : [''];
    if (!files.every((one) => one.path.startsWith(`${top}/`)) || files.length === 0) break;
    for (const one of files) one.path = one.path.slice(top.length + 1);
  }
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

const isLitter = (name: string) => name.split('/').some((part) => part === '__MACOSX' || part.startsWith('.'));
