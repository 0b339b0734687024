import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DOORS } from './doors/index.ts';
import { runMutant } from './run-mutant.ts';

// A few mutants of each kind of file; `npm run fuzz` sends 10,000, in processes that may die of them.

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'graft-fuzz-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

test.each(Object.keys(DOORS))(
  '%s: each mutant is accepted, or refused with a message and without a trace',
  async (name) => {
    const door = await DOORS[name]();
    const outcomes: (string | null)[] = [];
    try {
      for (let seed = 0; seed < 8; seed++) outcomes.push((await runMutant(door, seed, scratch)).refused);
    } finally {
      await door.close?.();
    }
    // Mutants that get nowhere would test nothing.
    expect(new Set(outcomes).size).toBeGreaterThan(2);
  },
);
