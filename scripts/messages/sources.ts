import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** The files of the web app that hold texts. */
export async function sourcesOf(web: string): Promise<string[]> {
  const folders = ['app', 'features', 'graphql'].map((folder) => path.join(web, folder));
  const entries = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true })));
  return entries
    .flatMap((names, index) => names.map((name) => path.join(folders[index] ?? web, name)))
    .filter((file) => /\.tsx?$/.test(file) && !/\.(spec|d)\.tsx?$/.test(file) && !file.includes('generated'))
    .sort();
}
