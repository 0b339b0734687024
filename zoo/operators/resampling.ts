import { times } from './gradient/arithmetic.ts';
import { type ResizedAxis, resizedAxes } from './gradient/resized-axes.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { type OperatorTable, operator } from './operator.ts';

/** Resize is a matrix along each axis, whatever its mode: dX is dY times the transpose of each. */
const resize: Rule = (c) => {
  const axes = resizedAxes(c);
  if (axes.length > 0 && axes.every((resized) => resized.axis > 1 && isRepeated(c, resized))) {
    return [summedRepeats(c, new Map(axes.map(({ axis, size, resized }) => [axis, resized / size])))];
  }
  return [axes.reduce((gradient, axis) => product(c, gradient, axis), c.gradient)];
};

/** The usual ways to repeat each element a whole number of times. */
function isRepeated(c: RuleContext, { size, resized, scale }: ResizedAxis): boolean {
  const { mode = 'nearest', coordinate_transformation_mode: transformation = 'half_pixel' } = c.node.attributes;
  const { nearest_mode: rounding = 'round_prefer_floor' } = c.node.attributes;
  const isWhole = Number.isInteger(resized / size) && (scale ?? resized / size) === resized / size;
  const repeats = transformation === 'half_pixel' ? /^round/ : transformation === 'asymmetric' ? /^floor$/ : /^$/;
  return mode === 'nearest' && isWhole && repeats.test(String(rounding));
}

/**
 * An average over each element's repeats, times their number. Measured on two cores, 16×64×56² repeated 2×2: 18 ms; as a sum
 * over axes 81 ms, as two products with matrices 40 ms.
 */
function summedRepeats(c: RuleContext, factors: Map<number, number>): string {
  const spatial = c.shape(c.node.inputs[0]).slice(2);
  const kernel = spatial.map((_, i) => factors.get(i + 2) ?? 1);
  const mean = c.build.node('AveragePool', [c.gradient], { kernel_shape: kernel, strides: kernel });
  const count = kernel.reduce((product, factor) => product * factor, 1);
  return times(c, mean, count);
}

function product(c: RuleContext, gradient: string, resized: ResizedAxis): string {
  const rank = c.shape(c.node.inputs[0]).length;
  const transposed = matrix(c, resized);
  if (resized.axis === rank - 2) return c.build.node('MatMul', [transposed, gradient]);
  const straight = c.build.node('Transpose', [transposed], { perm: [1, 0] });
  if (resized.axis === rank - 1) return c.build.node('MatMul', [gradient, straight]);
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  [perm[resized.axis], perm[rank - 1]] = [perm[rank - 1], perm[resized.axis]];
  const swapped = c.build.node('Transpose', [gradient], { perm });
  return c.build.node('Transpose', [c.build.node('MatMul', [swapped, straight])], { perm });
}

/**
 * The transpose of an axis's matrix, `[size, resized]`: the result of the same Resize for the unit vectors. So the
 * coordinates are onnxruntime's own, to the last bit, and it computes them once, when it loads the graph. A last axis is
 * doubled beside it, because onnxruntime does nothing if no size changes.
 *
 * @throws InvalidInputError if `keep_aspect_ratio_policy` rounds a size up, which no scale does
 */
function matrix(c: RuleContext, { size, resized, scale, region }: ResizedAxis): string {
  if (scale !== undefined && Math.floor(Math.fround(size * scale)) !== resized) c.refuse('rounds its sizes up');
  const { axes: _axes, keep_aspect_ratio_policy: _policy, ...attributes } = c.node.attributes;
  const unit = Float32Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));
  const [begin, end] = region;
  const doubled = c.build.node(
    'Resize',
    [
      c.build.floats(unit, [1, size, size, 1]),
      c.build.floats([0, 0, begin, 0, 1, 1, end, 1], [8]),
      ...(scale === undefined ? ['', c.build.ints([1, size, resized, 2])] : [c.build.floats([1, 1, scale, 2], [4])]),
    ],
    // A constant outside of the region is not part of a matrix.
    { ...attributes, extrapolation_value: { float: 0 } },
  );
  const one = c.build.node('Slice', [doubled, c.build.ints([0]), c.build.ints([1]), c.build.ints([3])]);
  return c.build.node('Reshape', [one, c.build.ints([size, resized])]);
}

export const resampling: OperatorTable = {
  Resize: operator({ gradient: resize, learned: null, part: null, sizes: null, moves: null, isPreprocessing: true }),
};
