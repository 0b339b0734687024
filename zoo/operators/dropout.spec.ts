import { expect } from 'vitest';
import { differentiate } from '../autodiff/differentiate.ts';
import { drawn, everyRuleIsChecked, expectRight, pick, rule, variable } from '../autodiff/testing/check-rule.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { inferShapes } from '../runtime/infer-shapes.ts';
import { openSession, RuntimeTensor } from '../runtime/session.ts';
import { dropout } from './dropout.ts';

const x = variable('x', [4, 5, 6], 1, [0.5, 2]);

rule('Dropout in inference gives its input', () =>
  drawn(pick<'absent' | 'false'>('absent', 'false'), (training) =>
    expectRight([x], (b) => {
      const flag = b.constant({ type: 'bool', shape: [], data: Uint8Array.of(0) });
      return b.node('Dropout', training === 'absent' ? ['x'] : ['x', b.floats([0.3]), flag]);
    }),
  ),
);

/** Each run draws another mask, so finite differences do not apply: dy/dx of each element is y / x of the same run. */
const expectOfSameRun = async (ratio: number | undefined, flag: 'constant' | 'input', training = true) => {
  const b = new GraphBuilder('g');
  b.input('x', 'float', x.shape);
  const isTraining =
    flag === 'input'
      ? b.input('training', 'bool', [])
      : b.constant({ type: 'bool', shape: [], data: Uint8Array.of(1) });
  const rest = ratio === undefined ? '' : b.floats([ratio]);
  b.nodes('Dropout', ['x', rest, isTraining], ['y', 'mask']);
  b.node('ReduceSum', ['y'], { keepdims: 0 }, { output: 'loss' });
  b.output('loss', 'float', []);
  const gradient = differentiate(b, 'loss', ['x'], await inferShapes(b.graph)).get('x') as string;
  const session = await openSession(writeModel(b.graph, ['y', gradient]));
  const feeds: Record<string, RuntimeTensor> = { x: new RuntimeTensor('float32', x.values, x.shape) };
  if (flag === 'input') feeds.training = new RuntimeTensor('bool', Uint8Array.of(Number(training)), []);
  const results = await session.run(feeds, ['y', gradient]);
  await session.close();
  const [y, slopes] = ['y', gradient].map((name) => results[name].data as Float32Array);
  for (const [i, slope] of slopes.entries()) expect(slope).toBeCloseTo(y[i] / x.values[i], 5);
  const droppedCount = slopes.filter((slope) => slope === 0).length;
  expect(droppedCount > 0).toBe(training);
  expect(droppedCount).toBeLessThan(slopes.length);
};
rule('Dropout in training passes the gradient where it passed the input', () =>
  drawn(
    pick<[number | undefined, 'constant' | 'input']>([0.3, 'constant'], [undefined, 'constant'], [0.6, 'input']),
    (c) => expectOfSameRun(...c),
  ),
);
rule('Dropout that is told at run time not to train', () => expectOfSameRun(0.4, 'input', false));

everyRuleIsChecked(dropout);
