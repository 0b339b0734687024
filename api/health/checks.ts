import { setTimeout as pause } from 'node:timers/promises';
import { withinEverything } from '../database/scope.ts';

/** Something that has to work before a process should get requests or jobs. */
export interface Check {
  /** What is wrong, in a sentence for the operator; null if nothing is. Exceptions count as wrong. */
  problem(): Promise<string | null>;
  /** More for the report, such as ages. */
  details?: () => Record<string, unknown>;
}

export interface CheckReport {
  ok: boolean;
  problem?: string;
  milliseconds: number;
}

export interface ReadinessReport {
  ready: boolean;
  checks: Record<string, CheckReport>;
}

/** A check that takes longer has failed: whoever asks does not wait for long either. */
const PATIENCE_MS = 2_000;

/** Answers to callers within this time share one run, so that nobody can load the database by asking. */
const KEPT_MS = 1_000;

/** Runs checks beside each other, and keeps their answers for a moment. */
export class Checks {
  #last: { at: number; reports: Promise<Record<string, CheckReport>> } | null = null;

  constructor(readonly checks: Record<string, Check>) {}

  /** @param exclude names of checks whose failure does not count; they are left out of the report */
  async report(exclude: readonly string[] = []): Promise<ReadinessReport> {
    const all = Object.entries(await this.#run());
    const asked = all.filter(([name]) => !exclude.includes(name));
    return { ready: asked.every(([, { ok }]) => ok), checks: Object.fromEntries(asked) };
  }

  #run(): Promise<Record<string, CheckReport>> {
    if (!this.#last || performance.now() - this.#last.at > KEPT_MS) {
      this.#last = { at: performance.now(), reports: withinEverything(() => runAll(this.checks)) };
    }
    return this.#last.reports;
  }
}

async function runAll(checks: Record<string, Check>): Promise<Record<string, CheckReport>> {
  const reports = Object.entries(checks).map(async ([name, check]) => [name, await runOne(check)] as const);
  return Object.fromEntries(await Promise.all(reports));
}

async function runOne(check: Check): Promise<CheckReport> {
  const began = performance.now();
  const patience = new AbortController();
  const late = pause(PATIENCE_MS, `It did not answer within ${PATIENCE_MS / 1000} s.`, { signal: patience.signal });
  const problem = await Promise.race([check.problem().catch(() => 'It could not be checked.'), late]);
  patience.abort();
  late.catch(() => {});
  const milliseconds = Math.round(performance.now() - began);
  return { ok: problem === null, ...(problem === null ? {} : { problem }), milliseconds, ...check.details?.() };
}
