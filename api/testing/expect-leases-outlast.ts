import { sql } from 'drizzle-orm';
import { expect, vi } from 'vitest';
import { workers } from '../database/tables/index.ts';
import { patient, type workersBehindProxies } from './workers-behind-proxies.ts';

/**
 * Expects that two workers go on with their jobs when the database was away, and came back with leases of another age. The clock does not wait:
 * rows are made older instead.
 *
 * @param shift how far from now the leases were renewed, as an interval of PostgreSQL
 */
export async function expectLeasesOutlast(own: ReturnType<typeof workersBehindProxies>, shift: string): Promise<void> {
  const [one, two] = [await own.startThrough(own.networks[0]), await own.startThrough(own.networks[1])];
  const [first, second] = [await own.enqueueEndless(), await own.enqueueEndless()];
  const pids = () => [...one.jobProcesses().values(), ...two.jobProcesses().values()];
  await vi.waitFor(async () => {
    const owners = [await own.jobById(first.id), await own.jobById(second.id)].map(({ workerId }) => workerId);
    expect(new Set(owners)).toEqual(new Set([one.id, two.id]));
    // The row is RUNNING before there is a process.
    expect(pids()).toEqual([expect.any(Number), expect.any(Number)]);
  }, patient);
  const before = pids();

  for (const network of own.networks) network.cut();
  await own.database.db.update(workers).set({ heartbeatAt: sql`now() + ${shift}::interval` });
  for (const network of own.networks) network.restore();
  await own.untilLogged(/the lease ran out while the database was away/, 2);
  // Both have renewed: from now on they are as before.
  const [{ young }] = (
    await own.database.db.execute<{ young: number }>(
      sql`select count(*)::int as young from workers where abs(extract(epoch from now() - heartbeat_at)) < 15`,
    )
  ).rows;
  expect(young).toBe(2);
  expect(await own.jobById(first.id)).toMatchObject({ state: 'RUNNING', attempts: 1 });
  expect(await own.jobById(second.id)).toMatchObject({ state: 'RUNNING', attempts: 1 });
  expect(pids()).toEqual(before);
}
