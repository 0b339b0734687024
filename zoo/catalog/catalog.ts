import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkCatalog } from './check-catalog.ts';
import type { ModelManifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

/**
 * The models of the zoo: every `*.yaml` in `directory` (by default this folder), sorted by slug. A manifest is named after
 * its slug, so no two models can have the same one.
 *
 * @throws InvalidInputError that names file, line and column of every error in a manifest, or between two.
 */
export async function readCatalog(directory: string = import.meta.dirname): Promise<ModelManifest[]> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  const entries = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(path.join(directory, file), 'utf8');
      return { file, text, manifest: readManifest(text, file) };
    }),
  );
  checkCatalog(entries);
  return entries.map(({ manifest }) => manifest).toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
}
