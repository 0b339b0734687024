import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FetchedFile } from '../../sources/source.ts';

/** The folder of one of the models in the installed `nsfwjs`, whose package exports hide it. */
export function modelFolder(model: 'mobilenet_v2' | 'mobilenet_v2_mid' | 'inception_v3'): string {
  return path.resolve(import.meta.dirname, '../../../node_modules/nsfwjs/dist/models', model);
}

/** A folder's files as a source would have fetched them. */
export async function filesOf(folder: string): Promise<FetchedFile[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const bytes = await readFile(file);
      return { path: name, file, byteSize: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}
