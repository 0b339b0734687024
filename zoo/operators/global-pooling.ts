import type { Rule, RuleContext } from './gradient/rule.ts';
import { giveFirstLargest } from './gradient/ties.ts';
import { pools } from './kinds.ts';
import type { OperatorTable } from './operator.ts';

/** The axes after `[batch, channels]`, however many. */
const spatialAxes = (c: RuleContext) =>
  c
    .shape(c.node.inputs[0])
    .map((_, axis) => axis)
    .slice(2);

/** y = Σ x / n, so each pixel gets dy / n. */
const globalAveragePool: Rule = (c) => {
  const sizes = spatialAxes(c).map((axis) => c.size(c.node.inputs[0], axis));
  const count = sizes.reduce((product, size) => product * size, 1);
  const share = c.build.node('Mul', [c.gradient, c.build.floats([1 / count])]);
  return [c.build.node('Expand', [share, c.build.ints([1, 1, ...sizes])])];
};

/**
 * The first of the largest pixels gets the gradient, as in MaxPool: ONNX defines GlobalMaxPool as a MaxPool of the whole picture.
 * PyTorch's `adaptive_max_pool2d` to one pixel does the same; PyTorch 2.15 exports it as MaxPool or ReduceMax, never as
 * GlobalMaxPool. ReduceMax shares the gradient, as `amax` does.
 */
const globalMaxPool: Rule = (c) => {
  const [x, y] = [c.node.inputs[0], c.node.outputs[0]];
  const axes = spatialAxes(c);
  return [giveFirstLargest(c, x, y, c.gradient, { axes, places: axes.map((axis) => c.size(x, axis)) })];
};

export const globalPooling: OperatorTable = {
  GlobalAveragePool: pools({ gradient: globalAveragePool, blocked: 'global average', int8: 'computed' }),
  GlobalMaxPool: pools({ gradient: globalMaxPool, blocked: null }),
};
