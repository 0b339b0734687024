// Runs the checks of `npm run lint`, several at a time, for each of them uses one core; what a check prints comes when it is over.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Scripts of package.json: the longest first. */
const CHECKS = ['types', 'types:web', 'generated', 'imports', 'unused', 'style', 'migrations'];
/** More take more memory than two compilers of types. */
const AT_A_TIME = Math.min(availableParallelism(), 3);

/** @returns whether it found nothing */
function run(check: string): Promise<boolean> {
  const began = performance.now();
  const npm = spawn('npm', ['run', '--silent', `lint:${check}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const printed: Buffer[] = [];
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (bytes: Buffer) => printed.push(bytes));
  return new Promise((resolve, reject) => {
    npm.once('error', reject);
    npm.once('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(`lint:${check}: ${code === 0 ? 'passed' : 'failed'}, ${seconds} s`);
      resolve(code === 0);
    });
  });
}

const waiting = [...CHECKS];
const failed: string[] = [];
async function work(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) if (!(await run(check))) failed.push(check);
}
await Promise.all(Array.from({ length: AT_A_TIME }, work));
if (failed.length > 0) {
  console.error(`npm run lint failed: ${failed.map((check) => `lint:${check}`).join(', ')}`);
  process.exitCode = 1;
}
