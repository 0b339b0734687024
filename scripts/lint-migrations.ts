// Part of `npm run lint`: the migrations, applied one after the other, must give the tables of api/database/tables.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DRIZZLE_KIT = path.join(ROOT, 'node_modules', 'drizzle-kit', 'bin.cjs');

const cache = path.join(ROOT, 'node_modules', '.cache');
await mkdir(cache, { recursive: true });
// Inside the clone: drizzle-kit treats every path as relative to the current directory.
const copy = await mkdtemp(path.join(cache, 'graft-migrations-'));
try {
  await cp(path.join(ROOT, 'migrations'), copy, { recursive: true });
  const before = new Set(await readdir(copy));
  const out = path.relative(ROOT, copy);
  const drizzleKit = (...args: string[]) =>
    promisify(execFile)(process.execPath, [DRIZZLE_KIT, ...args], { cwd: ROOT, timeout: 120_000 });
  await drizzleKit('check', '--dialect=postgresql', `--out=${out}`);
  await drizzleKit('generate', '--dialect=postgresql', '--schema=api/database/tables/index.ts', `--out=${out}`);
  const missing = (await readdir(copy)).filter((name) => !before.has(name));
  if (missing.length > 0) {
    const sql = await Promise.all(missing.map((name) => readFile(path.join(copy, name), 'utf8')));
    console.error(
      `The tables in api/database/tables changed without a migration. Run \`npx drizzle-kit generate --name what-changed\` and commit migrations/. What is missing:\n\n${sql.join('\n')}`,
    );
    process.exitCode = 1;
  }
} catch (error) {
  const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
  console.error(`The migrations cannot be checked: ${message}\n${stdout}${stderr}`);
  process.exitCode = 1;
} finally {
  await rm(copy, { recursive: true, force: true });
}
