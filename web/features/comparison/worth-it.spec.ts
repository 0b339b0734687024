import { expect, test } from 'vitest';
import type { ComparedRun } from './runs-query.ts';
import { describeWorth, worthItPairs } from './worth-it.ts';

const run = (id: string, strategy: string, seconds: number, model = 'm') =>
  ({
    id,
    fineTune: {
      id: `run of ${id}`,
      strategy,
      model: { id: model },
      job: {
        startedAt: '2026-01-01T00:00:00Z',
        finishedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString(),
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
