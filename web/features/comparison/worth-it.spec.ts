import { expect, test } from 'vitest';
import type { ComparedRun } from './runs-query.ts';
import { askWorth, describeWorth, worthItPairs } from './worth-it.ts';

const run = (id: string, strategy: string, seconds: number, model = 'm') =>
  ({
    id,
    fineTune: {
      id: `run of ${id}`,
      strategy,
      model: { id: model },
      job: {
        startedAt: '2026-01-01T00:00:00Z',
        finishedAt: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
      },
    },
  }) as unknown as ComparedRun;
const pair = (changes: object) => ({
  ...{ a: 'probe', b: 'partial', onlyARight: 2, onlyBRight: 20, pValue: 0.0001, adjustedPValue: 0.0001 },
  ...{ difference: 0.072, interval: [0.035, 0.111], smallestLead: 10, ...changes },
});
const runs = [run('probe', 'LINEAR_PROBE', 12), run('partial', 'PARTIAL', 212), run('other', 'PARTIAL', 5, 'n')];

test('a head against more layers of the same model, in either order, once for two runs', () => {
  const pairs = [
    pair({}),
    pair({ b: 'other' }),
    pair({ a: 'partial', b: 'other' }),
    pair({ a: 'partial', b: 'probe' }),
  ];
  expect(worthItPairs(runs, { pairs }).map(({ probe, deeper, deeperIsB }) => [probe, deeper, deeperIsB])).toEqual([
    [0, 1, true],
  ]);
  expect(worthItPairs(runs, { pairs: pairs.slice(3) })[0]).toMatchObject({ probe: 0, deeper: 1, deeperIsB: false });
});

test('the gain with its interval, and the cost', () => {
  const [worth] = worthItPairs(runs, { pairs: [pair({})] });
  expect(describeWorth(worth, runs, 'SINGLE_LABEL')).toEqual({
    answer: 'YES',
    gain: 'Accuracy: +7.2 points (95 % interval +3.5 to +11.1).',
    cost: 'The training took 3 min 32 s, 3 min 20 s more than that of the head alone.',
  });
});

test('training that takes as long as that of the head costs nothing more', () => {
  const probe = run('probe', 'LINEAR_PROBE', 4.4);
  const costOf = (seconds: number) => {
    const both = [probe, run('partial', 'PARTIAL', seconds)];
    const [worth] = worthItPairs(both, { pairs: [pair({})] });
    return describeWorth(worth, both, 'SINGLE_LABEL').cost;
  };
  expect(costOf(3.6)).toBe('The training took 4 s, as did that of the head alone.');
  expect(costOf(4.6)).toBe('The training took 5 s, 1 s more than that of the head alone.');
  expect(costOf(2)).toBe('The training took 2 s; that of the head alone took 4 s.');
});

test('the question names the strategy as the form does, and the checkpoints by their letters', () => {
  const [worth] = worthItPairs(runs, { pairs: [pair({})] });
  expect(askWorth(worth, runs)).toBe('Was “Partial” worth it? (B against A)');
});

test('turned around it is the same gain; a smaller error is one, too', () => {
  const turned = pair({ a: 'partial', b: 'probe', difference: -0.072, interval: [-0.111, -0.035] });
  const [worth] = worthItPairs(runs, { pairs: [turned] });
  expect(describeWorth(worth, runs, 'SINGLE_LABEL')).toMatchObject({
    answer: 'YES',
    gain: expect.stringContaining('+7.2'),
  });
  const [numbers] = worthItPairs(runs, { pairs: [pair({ difference: -0.2, interval: [-0.3, -0.1] })] });
  expect(describeWorth(numbers, runs, 'REGRESSION').gain).toContain('+0.200 (95 % interval +0.100 to +0.300)');
});

test('what may be chance is not called worth it, and a loss is a no', () => {
  const answerOf = (changes: object) => {
    const [worth] = worthItPairs(runs, { pairs: [pair(changes)] });
    return describeWorth(worth, runs, 'SINGLE_LABEL').answer;
  };
  expect(answerOf({ adjustedPValue: 0.3 })).toBe('NOT_SHOWN');
  expect(answerOf({ difference: -0.05 })).toBe('NO');
});
