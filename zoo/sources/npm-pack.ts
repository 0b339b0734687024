import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UnavailableError } from '../errors.ts';
import { runNpm } from './run-npm.ts';

/**
 * Downloads the tarball of one package version into `directory` with npm's own client, which checks it against the
 * registry's integrity digest. Returns the tarball's path.
 *
 * @throws InvalidInputError if the registry has no such package or version, or the tarball does not match its digest.
 * @throws UnavailableError if the registry does not respond or denies access.
 */
export async function npmPack(
  source: { package: string; version: string },
  directory: string,
  options: { signal?: AbortSignal; registry?: string } = {},
): Promise<string> {
  const spec = `${source.package}@${source.version}`;
  await runNpm('pack', spec, ['--prefer-offline', `--pack-destination=${directory}`], options);
  const [tarball, ...others] = (await readdir(directory)).filter((name) => name.endsWith('.tgz'));
  if (!tarball || others.length > 0) {
    throw new UnavailableError(
      `npm left ${others.length + (tarball ? 1 : 0)} tarballs of ${spec}, but one was expected.`,
    );
  }
  return path.join(directory, tarball);
}
