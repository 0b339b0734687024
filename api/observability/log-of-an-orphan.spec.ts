import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const FILE = fileURLToPath(new URL('../testing/log-to-nobody.ts', import.meta.url));

// As where a worker is killed: the pipe of the log has no reader, and the channel is closed.
test('a process whose parent is gone ends, though nobody reads the rest of its log', async () => {
  const child = fork(FILE, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  try {
    await once(child, 'message');
    child.stdout?.destroy();
    const exit = once(child, 'exit');
    child.disconnect();
    expect(await exit).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
