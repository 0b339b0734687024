import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFile } from '../../import-files.ts';

/** A model's files, written into a folder. */
export function savedFiles(folder: string, contents: Record<string, string | Uint8Array>): Promise<ModelFile[]> {
  return Promise.all(
    Object.entries(contents).map(async ([name, content]) => {
      const file = path.join(folder, name);
      await writeFile(file, content);
      return { path: name, file, byteSize: content.length };
    }),
  );
}
