import { expect, test } from 'vitest';
import { together } from './together.ts';

test('questions are answered together, of the searches that have not ended', async () => {
  const asked: number[][] = [];
  const countTo = (last: number) => async (ask: (question: number) => Promise<number>) => {
    let sum = 0;
    for (let i = 1; i <= last; i++) sum += await ask(i);
    return sum;
  };
  const sums = await together([countTo(1), countTo(3), countTo(0), countTo(2)], async (questions) => {
    asked.push(questions.map(({ search }) => search));
    return questions.map(({ question }) => 10 * question);
  });
  expect(sums).toEqual([10, 60, 0, 30]);
  expect(asked).toEqual([[0, 1, 3], [1, 3], [1]]);
});

test('an error of the answers ends every search, and is thrown', async () => {
  const ended: number[] = [];
  const asking = (own: number) => async (ask: (question: number) => Promise<number>) => {
    try {
      return await ask(own);
    } finally {
      ended.push(own);
    }
  };
  const failing = together([asking(1), asking(2)], async () => {
    throw new Error('Not any more.');
  });
  await expect(failing).rejects.toThrow('Not any more.');
  expect(ended).toEqual([1, 2]);
});
