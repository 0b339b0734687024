import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';

/** The contents of a lock file: its holder. */
const HOLDER = z.object({ pid: z.number(), port: z.number(), nonce: z.string() });
type Holder = z.infer<typeof HOLDER>;

export interface Lock {
  /** Whether the previous holder was killed, so its processes may still be ending. */
  tookOver: boolean;
  release(): Promise<void>;
}

/**
 * Takes the lock `file`, which one process at a time can hold; null, with the process that holds it, if it is held.
 *
 * A lock of a killed process is ignored. Process ids do not identify a live holder (they are reused, and in a container
 * always the same), so the holder listens on a port of 127.0.0.1 and answers with the lock's own nonce.
 */
export async function takeLock(file: string): Promise<{ lock: Lock } | { holder: number }> {
  const nonce = randomUUID();
  const server = createServer((socket) => socket.on('error', () => {}).end(nonce)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  const mine: Holder = { pid: process.pid, port: (server.address() as AddressInfo).port, nonce };
  const draft = `${file}.${nonce}`;
  await writeFile(draft, JSON.stringify(mine));
  let tookOver = false;
  try {
    for (;;) {
      const taken = await link(draft, file).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false;
          throw error;
        },
      );
      if (taken) {
        const release = async () => {
          server.close();
          if ((await read(file))?.nonce === nonce) await rm(file, { force: true });
        };
        return { lock: { tookOver, release } };
      }
      const holder = await read(file);
      if (holder && (await isAlive(holder))) {
        server.close();
        return { holder: holder.pid };
      }
      await clear(file, holder, draft);
      tookOver = true;
    }
  } catch (error) {
    server.close();
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes a dead holder's lock. One at a time, under another lock: a process that looked before another one removed it and
 * took the lock would otherwise remove the new holder's.
 */
async function clear(file: string, dead: Holder | null, draft: string): Promise<void> {
  const guard = `${file}.clearing`;
  const entered = await link(draft, guard).then(
    () => true,
    () => false,
  );
  if (!entered) {
    const other = await read(guard);
    // The remover was killed.
    if (other && !(await isAlive(other))) await rm(guard, { force: true });
    return delay(10);
  }
  try {
    if ((await read(file))?.nonce === dead?.nonce) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

async function read(file: string): Promise<Holder | null> {
  try {
    return HOLDER.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

async function isAlive({ port, nonce }: Holder): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.setTimeout(2000, () => socket.destroy());
  return text(socket).then(
    (answer) => answer === nonce,
    () => false,
  );
}
