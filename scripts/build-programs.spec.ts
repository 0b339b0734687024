import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { BUILD_VARIABLE, nodeArguments } from '../zoo/entry-point.ts';
import { buildPrograms } from './build-programs.ts';

const ROOT = path.join(import.meta.dirname, '..');

test('what a process or a thread of the platform starts with is compiled, and runs from there', async () => {
  const directory = await buildPrograms();
  expect(await buildPrograms()).toBe(directory);
  const started = await startedFiles();
  expect(started).toContain('api/jobs/run-job.ts');
  for (const file of ['api/main.ts', 'api/worker/main.ts', ...started]) {
    const built = path.join(directory, file.replace(/ts$/, 'mjs'));
    const args = nodeArguments(new URL(file, `file://${ROOT}/`), { [BUILD_VARIABLE]: directory });
    expect(args).toEqual(['--enable-source-maps', built]);
  }
});

test('what is not compiled runs as TypeScript', async () => {
  const script = new URL('start.ts', import.meta.url);
  for (const env of [{}, { [BUILD_VARIABLE]: await buildPrograms() }, { [BUILD_VARIABLE]: '/gone' }])
    expect(nodeArguments(script, env)).toEqual(['--import', expect.stringContaining('tsx'), script.pathname]);
});

/** The files that the API and the zoo name by their address, to start them. */
async function startedFiles(): Promise<string[]> {
  const names = (
    await Promise.all(
      ['api', 'zoo'].map((folder) =>
        readdir(path.join(ROOT, folder), { recursive: true }).then((found) =>
          found.map((name) => path.join(folder, name)),
        ),
      ),
    )
  ).flat();
  const sources = names.filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|\/(testing|variants)\//.test(name));
  const found = await Promise.all(
    sources.map(async (name) => {
      const text = await readFile(path.join(ROOT, name), 'utf8');
      return [...text.matchAll(/new URL\('(\.[^']*\.ts)', import\.meta\.url\)/g)].map(([, to]) =>
        path.join(path.dirname(name), to),
      );
    }),
  );
  return found.flat();
}
