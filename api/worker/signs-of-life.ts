import { once } from 'node:events';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import path from 'node:path';
import { inArray, sql } from 'drizzle-orm';
import type { Db } from '../database/connection.ts';
import { workers } from '../database/tables/index.ts';
import { LEASE_MS } from '../jobs/workers.ts';

/** The longest path of a socket on Linux, in bytes. */
const LONGEST_PATH = 107;

const folderOf = (home: string) => path.join(home, 'workers');

/**
 * Listens on a socket in GRAFT_HOME for as long as this process lives: the kernel closes it, however the process ends. `expireGone` looks
 * there. Only on Linux, which says what one running kernel is: containers that share the folder are seen too, other machines are not.
 *
 * @returns ends it
 */
export async function showLife(home: string, workerId: string): Promise<() => Promise<void>> {
  await mkdir(folderOf(home), { recursive: true });
  const boot = await bootId();
  const file = path.join(folderOf(home), `${workerId}.${boot}`);
  if (boot === null || Buffer.byteLength(file) > LONGEST_PATH) return async () => {};
  const server = createServer((socket) => socket.destroy());
  server.listen(file);
  await once(server, 'listening');
  server.unref();
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

/**
 * Lets the leases of workers run out that had this GRAFT_HOME on this machine and whose process is gone: nothing listens on their
 * sockets. Others would wait for that until LEASE_MS has passed.
 */
export async function expireGone(db: Db, home: string): Promise<void> {
  const boot = await bootId();
  const files = await readdir(folderOf(home)).catch(noFolder);
  const known = new Set((await db.select({ id: workers.id }).from(workers)).map(({ id }) => id));
  const gone: string[] = [];
  for (const name of files) {
    const [id, ofBoot] = name.split('.');
    const file = path.join(folderOf(home), name);
    if (!known.has(id)) await rm(file, { force: true });
    else if (ofBoot === boot && (await isRefused(file))) gone.push(id);
  }
  if (gone.length === 0) return;
  const longAgo = sql`now() - ${2 * LEASE_MS} * interval '1 millisecond'`;
  await db.update(workers).set({ heartbeatAt: longAgo }).where(inArray(workers.id, gone));
}

/** Whether nothing listens there. Any other answer says nothing. */
async function isRefused(file: string): Promise<boolean> {
  const socket = createConnection(file);
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

/** The beginning of the id that Linux gives itself when it starts; null elsewhere. */
async function bootId(): Promise<string | null> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  return id === null ? null : id.slice(0, 8);
}

function noFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
