import { afterEach, expect, test } from 'vitest';
import { Child } from './child.ts';

/** Counts on a timer, and answers with its count. */
const TICKING = `
let ticks = 0;
setInterval(() => ticks++, 5);
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { do: what } = JSON.parse(line);
  console.log(JSON.stringify(what === 'fail' ? { error: 'no' } : { reply: ticks }));
}).on('close', () => process.exit());`;

const open: Child[] = [];
const start = () => {
  const child = Child.start('ticker', process.execPath, ['-e', TICKING]);
  open.push(child);
  return child;
};
afterEach(async () => {
  for (const child of open.splice(0)) await child.close();
});

test('a child answers one request after another, and its error is thrown with its name', async () => {
  const child = start();
  expect(await child.ask({ do: 'ticks' })).toBeTypeOf('number');
  await expect(child.ask({ do: 'fail' })).rejects.toThrow('ticker failed at “fail”: no');
});

test('a paused child does nothing until it is resumed', async () => {
  const [paused, running] = [start(), start()];
  await running.ask({ do: 'ticks' });
  const before = await paused.ask<number>({ do: 'ticks' });
  paused.pause();
  const answer = paused.ask<number>({ do: 'ticks' });
  let answered = false;
  answer.then(() => {
    answered = true;
  });
  // The other one counts to 20: 100 ms have passed.
  const start20 = await running.ask<number>({ do: 'ticks' });
  while ((await running.ask<number>({ do: 'ticks' })) < start20 + 20);
  expect(answered).toBe(false);
  paused.resume();
  expect(await answer).toBeLessThan(before + 15);
});

test('a paused child can be closed', async () => {
  const child = start();
  await child.ask({ do: 'ticks' });
  child.pause();
  await child.close();
  await expect(child.ask({ do: 'ticks' })).rejects.toThrow(/ticker died/);
});
