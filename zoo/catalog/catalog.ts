import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInputError } from '../errors.ts';
import type { ModelManifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

/**
 * The models of the zoo: every `*.yaml` in `directory` (by default this folder), sorted by slug. A manifest is named for its
 * slug, so no two models can have the same one.
 *
 * @throws InvalidInputError that names file, line and column of what is wrong in a manifest.
 */
export async function readCatalog(directory: string = import.meta.dirname): Promise<ModelManifest[]> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.yaml'));
  const manifests = await Promise.all(
    files.map(async (file) => {
      const manifest = readManifest(await readFile(path.join(directory, file), 'utf8'), file);
      const expected = `${manifest.slug}.yaml`;
      if (file !== expected)
        throw new InvalidInputError(`${file} describes the model ${manifest.slug}; name it ${expected}.`, 'slug');
      return manifest;
    }),
  );
  return manifests.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
}
