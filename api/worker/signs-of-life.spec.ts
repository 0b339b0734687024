import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workers } from '../database/tables/index.ts';
import { isWorkerAlive } from '../jobs/workers.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { expireGone, showLife } from './signs-of-life.ts';

let database: TestDatabase;
let home: string;
beforeAll(async () => {
  database = await testDatabase();
  home = await mkdtemp(path.join(tmpdir(), 'graft-life-'));
});
afterAll(async () => {
  await database?.close();
  await rm(home, { recursive: true, force: true });
});

/** Leaves a socket as a process leaves it that is killed. */
async function leaveSocket(file: string): Promise<void> {
  const listening = 'require("node:net").createServer().listen(process.argv[1], () => process.stdout.write("listens"))';
  const child = spawn(process.execPath, ['-e', listening, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test.runIf(process.platform === 'linux')(
  'the lease of a worker that was killed on this machine runs out at once; no other does',
  async () => {
    const { db } = database;
    const rows = await db
      .insert(workers)
      .values(['lives', 'killed', 'elsewhere', 'no sign'].map((hostname) => ({ hostname })))
      .returning();
    const [lives, killed, elsewhere, noSign] = rows.map(({ id }) => id);
    await expireGone(db, home);
    const end = await showLife(home, lives);
    const folder = path.join(home, 'workers');
    const [name] = await readdir(folder);
    const socketOf = (id: string) => path.join(folder, name.replace(lives, id));
    await leaveSocket(socketOf(killed));
    await leaveSocket(path.join(folder, `${elsewhere}.0ther000`));
    await leaveSocket(socketOf('00000000-0000-7000-8000-000000000000'));
    await expireGone(db, home);
    const alive = await Promise.all([lives, killed, elsewhere, noSign].map((id) => isWorkerAlive(db, id)));
    expect(alive).toEqual([true, false, true, true]);
    expect((await readdir(folder)).sort()).toEqual(
      [name, `${killed}.${name.split('.')[1]}`, `${elsewhere}.0ther000`].sort(),
    );
    await end();
    expect(await readdir(folder)).not.toContain(name);
  },
);
