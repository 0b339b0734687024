import { expect, test } from 'vitest';
import { inARow } from './in-a-row.ts';
import { interleave } from './interleave.ts';
import { timingOf } from './timing.ts';

test('the median of the rounds, and their spread', () => {
  expect(timingOf([4, 3, 5])).toEqual({ median: 4, spread: 0.25 });
  expect(timingOf([7])).toEqual({ median: 7, spread: undefined });
});

/** A side that writes down what is done to it. */
function sideOf(log: string[], name: string, times: number[]) {
  const write = (what: string) => () => void log.push(`${what} ${name}`);
  return {
    process: { pause: write('pause'), resume: write('resume') },
    measure: async () => {
      log.push(`measure ${name}`);
      const seconds = times.shift();
      if (seconds === undefined) throw new Error(`${name} broke`);
      return seconds;
    },
  };
}

test('sides are measured in turn, and warming up does not count', async () => {
  const log: string[] = [];
  const timings = await interleave([sideOf(log, 'a', [100, 1, 3, 2]), sideOf(log, 'b', [100, 6, 6, 6])], { rounds: 3 });
  const measured = log.filter((line) => line.startsWith('measure'));
  expect(measured).toEqual(Array.from({ length: 4 }, () => ['measure a', 'measure b']).flat());
  expect(timings).toEqual([
    { median: 2, spread: 0.5 },
    { median: 6, spread: 0 },
  ]);
});

test('only the side whose turn it is runs, and all run again in the end, also after a failure', async () => {
  const log: string[] = [];
  const broken = interleave([sideOf(log, 'a', [1, 1]), sideOf(log, 'b', [1])], { rounds: 2, warmUp: 0 });
  await expect(broken).rejects.toThrow('b broke');
  const running = new Set(['a', 'b']);
  for (const line of log) {
    const [what, name] = line.split(' ');
    if (what === 'pause') running.delete(name);
    if (what === 'resume') running.add(name);
    if (what === 'measure') expect([...running]).toEqual([name]);
  }
  expect(running).toEqual(new Set(['a', 'b']));
});

test('two turns of one process do not stop it for each other', async () => {
  const log: string[] = [];
  const side = sideOf(log, 'a', [1, 2]);
  await interleave([side, side], { rounds: 1, warmUp: 0 });
  expect(log.filter((line) => line.startsWith('pause'))).toHaveLength(3);
});

test('a run of steps leaves out the first, fills its time, and has two that count', async () => {
  const times = (...all: number[]) => {
    const left = [...all];
    return { left, step: async () => ({ seconds: left.shift() ?? Number.NaN }) };
  };
  const many = times(9, 1, 3, 2, 1, 1);
  expect(await inARow(many.step, 6)).toBe(2);
  expect(many.left).toEqual([1, 1]);
  const slow = times(9, 50, 60, 1);
  expect(await inARow(slow.step, 6)).toBe(50);
  expect(slow.left).toEqual([1]);
});
