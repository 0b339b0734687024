import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../zoo/data/random.ts';
import type { SoakedGraft } from './graft.ts';
import type { SoakOptions } from './options.ts';
import { processesOf } from './processes.ts';

/** The processes of a killed worker end by themselves within this time: they learn of its end from their channel. */
const ORPHANS_MS = 20_000;
/** What restarts a worker that ended waits so long. */
const RESTART_MS = 3_000;

export interface FaultReport {
  kills: number;
  /** Of the killed workers: processes that did not end. */
  orphans: string[];
  outages: string[];
  /** Deployments that were asked for during a fault. */
  deployments: number;
}

/** Takes parts of Graft away, one after the other, until `signal`. During each fault somebody deploys. */
export async function makeFaults(
  graft: SoakedGraft,
  { killEvery, outage, s3Outage }: SoakOptions,
  {
    random,
    deploy,
    say,
    signal,
  }: { random: Random; deploy: () => Promise<void>; say: (line: string) => void; signal: AbortSignal },
): Promise<FaultReport> {
  const report: FaultReport = { kills: 0, orphans: [], outages: [], deployments: 0 };
  const during = async (name: string, fault: () => Promise<unknown>) => {
    say(name);
    const deployed = deploy().then(() => report.deployments++);
    await Promise.all([fault(), deployed]);
  };
  const others: [string, number, () => Promise<unknown>][] = [
    [`S3 is away for ${s3Outage} s`, s3Outage, () => graft.withoutS3(s3Outage)],
    ['PostgreSQL is restarted', outage, () => graft.withoutPostgres(0)],
    [`PostgreSQL is away for ${outage} s`, outage, () => graft.withoutPostgres(outage)],
    ['the API is restarted', 1, () => graft.restartApi()],
  ];
  const wanted = others.filter(([, seconds]) => seconds > 0);
  while (!signal.aborted) {
    await pause((killEvery || 20) * 1_000, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    if (killEvery > 0) {
      const name = graft.workers[Math.floor(random.next() * graft.workers.length)];
      await during(`${name} is killed`, async () => {
        const left = await graft.killWorker(name);
        report.kills++;
        await pause(RESTART_MS);
        await graft.startWorker(name);
        report.orphans.push(...(await untilGone(graft, left)));
      });
    }
    const next = wanted.shift();
    if (next && !signal.aborted) {
      const [name, , fault] = next;
      await during(name, fault);
      report.outages.push(name);
    }
  }
  return report;
}

async function untilGone(graft: SoakedGraft, pids: number[]): Promise<string[]> {
  const deadline = Date.now() + ORPHANS_MS;
  for (;;) {
    const left = (await processesOf(graft.env.TMPDIR)).filter(({ pid }) => pids.includes(pid));
    if (left.length === 0 || Date.now() > deadline) return left.map(({ pid, command }) => `${pid} ${command}`);
    await pause(250);
  }
}
