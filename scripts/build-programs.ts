import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where processes and threads of a platform start. */
const ENTRY_POINTS = [
  'api/main.ts',
  'api/worker/main.ts',
  'api/jobs/run-job.ts',
  'api/jobs/sandbox/sandbox-process.ts',
  'api/inference/replica.ts',
  'api/inference/shared-replicas.ts',
  'api/features/feature-thread.ts',
  'api/graphs/graph-thread.ts',
  'api/predictions/prediction-thread.ts',
  'api/previews/thumbnail-process.ts',
  'zoo/runtime/session-thread.ts',
  'zoo/inference/take-apart-thread.ts',
  'zoo/runtime/probe-process.ts',
  'zoo/data/decode-worker.ts',
];

/** A platform that started before then may still start processes of its build; afterwards they compile TypeScript. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * Compiles the programs of a platform to JavaScript, in a second: otherwise each process loads a thousand files of TypeScript. Most packages stay
 * where they are. The folder is named by its content: what other sources were compiled to stays as long as somebody may run it.
 *
 * @returns the folder, for `BUILD_VARIABLE` of zoo/entry-point.ts
 */
export async function buildPrograms(): Promise<string> {
  const files = await compilePrograms();
  const hash = createHash('sha256');
  for (const { name, contents } of files) hash.update(`${name}\0${contents.length}\0`).update(contents);
  const builds = path.join(ROOT, 'node_modules', '.cache', 'graft', 'programs');
  const directory = path.join(builds, hash.digest('hex').slice(0, 16));
  await mkdir(builds, { recursive: true });
  if (await stat(directory).catch(() => null)) await utimes(directory, new Date(), new Date());
  else await writeWhole(directory, files);
  await removeOld(builds);
  return directory;
}

interface Compiled {
  /** Path in the build's folder. */
  name: string;
  contents: Uint8Array;
}

export async function compilePrograms(): Promise<Compiled[]> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRY_POINTS,
    outbase: ROOT,
    outdir: 'build',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // GraphQL's types are named by their classes.
    keepNames: true,
    sourcemap: 'linked',
    // Node reads the map of each file that it loads.
    sourcesContent: false,
    tsconfig: path.join(ROOT, 'tsconfig.json'),
    plugins: [packagesStay, whereItWas],
    write: false,
    logLevel: 'silent',
  });
  const outdir = path.join(ROOT, 'build');
  return outputFiles.map(({ path: file, contents }) => ({ name: path.relative(outdir, file), contents }));
}

/** Code finds its data by the place of its source, and goes on doing so. */
const whereItWas: Plugin = {
  name: 'where-it-was',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
        .replaceAll('import.meta.filename', JSON.stringify(file));
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * Packages of many small files, which a process would otherwise find and compile one by one. None of them reads files of its own, and no package
 * outside of the bundle imports them.
 */
const BUNDLED = /^(@bufbuild\/protobuf|drizzle-orm|onnx-buf|zod)(\/|$)/;

const packagesStay: Plugin = {
  name: 'packages-stay',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) => {
      if (kind === 'entry-point' || BUNDLED.test(name)) return undefined;
      return { path: name, external: true };
    });
  },
};

/** Another process may build the same at the same time: the first to have all files wins. */
async function writeWhole(directory: string, files: Compiled[]): Promise<void> {
  const unfinished = await mkdtemp(`${directory}-`);
  await writeFiles(unfinished, files);
  await rename(unfinished, directory).catch(async (error) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
  });
}

export async function writeFiles(directory: string, files: Compiled[]): Promise<void> {
  for (const { name, contents } of files) {
    await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
    await writeFile(path.join(directory, name), contents);
  }
}

async function removeOld(builds: string): Promise<void> {
  for (const name of await readdir(builds)) {
    const found = await stat(path.join(builds, name)).catch(() => null);
    if (found && Date.now() - found.mtimeMs > KEPT_MS)
      await rm(path.join(builds, name), { recursive: true, force: true });
  }
}
