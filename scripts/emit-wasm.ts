// Compiles zoo/data/pixels/pixels.as.ts by AssemblyScript, which npx fetches, to pixels.wasm.json beside it. With --check,
// compiles nothing and fails where that file comes from another source.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMPILER = 'assemblyscript@0.28.20';
const OPTIONS = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert', '--importMemory'];

const source = new URL('../zoo/data/pixels/pixels.as.ts', import.meta.url);
const file = new URL('../zoo/data/pixels/pixels.wasm.json', import.meta.url);
const origin = {
  compiler: `${COMPILER} ${OPTIONS.join(' ')}`,
  sourceSha256: createHash('sha256')
    .update(await readFile(source))
    .digest('hex'),
};
if (process.argv.includes('--check')) {
  const { wasm: _, ...written } = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  if (JSON.stringify(written) !== JSON.stringify(origin)) {
    console.error(
      'zoo/data/pixels/pixels.wasm.json is stale. Run `npx tsx scripts/emit-wasm.ts` and commit what it writes.',
    );
    process.exitCode = 1;
  }
} else {
  const directory = await mkdtemp(join(tmpdir(), 'graft-wasm-'));
  try {
    const out = join(directory, 'pixels.wasm');
    const asc = ['--yes', `--package=${COMPILER}`, 'asc', fileURLToPath(source), '--outFile', out, ...OPTIONS];
    execFileSync('npx', asc, { cwd: directory, stdio: 'inherit', shell: process.platform === 'win32' });
    const wasm = (await readFile(out)).toString('base64');
    await writeFile(file, `${JSON.stringify({ ...origin, wasm }, null, 2)}\n`);
  } finally {
    await rm(directory, { recursive: true });
  }
}
