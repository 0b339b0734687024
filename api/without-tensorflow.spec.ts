import { fork } from 'node:child_process';
import { expect, test } from 'vitest';
import type { WithoutTensorflow } from './testing/without-tensorflow.ts';

test('without TensorFlow the platform loads and imports models in its format; the engine says what to install', async () => {
  const child = fork(new URL('./testing/without-tensorflow.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += chunk));
  const answer = await new Promise<WithoutTensorflow>((resolve, reject) => {
    child.once('message', resolve);
    child.once('close', (code) => reject(new Error(`It ended with ${code}: ${errors}`)));
  });
  expect(answer.layers).toBeGreaterThan(0);
  expect(answer.refusal).toMatch(
    /^The engine TENSORFLOW needs TensorFlow\.js, which is not installed\. Run npm install @tensorflow\/tfjs-core .*Or use the engine GRAFT\.$/,
  );
});
