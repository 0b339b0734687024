import { intAttribute } from '../onnx/attributes.ts';
import { padAlong } from './gradient/pad-along.ts';
import type { Rule, RuleContext } from './gradient/rule.ts';
import { scatterBack } from './gradient/scatter-back.ts';
import { fromFront, zerosLike } from './gradient/shape-tensor.ts';
import { type Cut, cutsOf } from './gradient/slice-cuts.ts';
import { movement } from './kinds.ts';
import type { OperatorTable } from './operator.ts';
import { alikeButAxis } from './sizes/carried-sizes.ts';
import { takenShapes } from './sizes/taken-shapes.ts';
import { toldSizes } from './sizes/told-sizes.ts';
import { valueBy } from './sizes/values.ts';
import { concatTransposed, sliceTransposed, splitTransposed } from './transposed.ts';
import { splitBySlices } from './webgpu-forms.ts';

/** Cropped and skipped elements get zeros. */
const slice: Rule = (c) => {
  const cuts = cutsOf(c);
  if (!cuts) return [scatterBack(c)];
  if (cuts.some(({ count }) => count === 0)) return [zerosLike(c, c.node.inputs[0])];
  const whole = cuts.reduce((gradient, cut) => withSteps(c, gradient, cut), c.gradient);
  return [padAlong(c, whole, c.shape(c.node.outputs[0]).length, cuts)];
};

/** The gradient along an axis, in the order of x and with zeros for skipped elements. */
function withSteps(c: RuleContext, gradient: string, { axis, step, count }: Cut): string {
  const at = c.build.ints([axis]);
  const ordered =
    step < 0
      ? c.build.node('Slice', [gradient, c.build.ints([-1]), c.build.ints([-(2 ** 31)]), at, c.build.ints([-1])])
      : gradient;
  const stride = Math.abs(step);
  if (stride === 1 || count === undefined) return ordered;
  const apart = c.build.node('Unsqueeze', [ordered, c.build.ints([axis + 1])]);
  const rank = c.shape(c.node.outputs[0]).length + 1;
  const padded = padAlong(c, apart, rank, [{ axis: axis + 1, before: 0, after: stride - 1 }]);
  const [before, after] = [
    c.build.node('Shape', [gradient], { start: 0, end: axis }),
    c.build.node('Shape', [gradient], { start: axis + 1 }),
  ];
  const shape = c.build.node('Concat', [before, c.build.ints([count * stride]), after], { axis: 0 });
  return c.build.node('Reshape', [padded, shape]);
}

const concat: Rule = (c) => {
  const axis = fromFront(intAttribute(c.node, 'axis', 0), c.shape(c.node.outputs[0]).length);
  const parts = c.node.inputs.map((name) => c.build.unique(`${name}_gradient`));
  c.build.nodes('Split', [c.gradient, sizesAlong(c, axis)], parts, { axis });
  return parts;
};

/** The size of each input along an axis: constants, if they are fixed. */
function sizesAlong(c: RuleContext, axis: number): string {
  const sizes = c.node.inputs.map((name) => c.shapes.get(name)?.[axis]);
  const fixed = sizes.filter((size) => typeof size === 'number');
  if (fixed.length === sizes.length) return c.build.ints(fixed);
  const read = c.node.inputs.map((name, i) => {
    const size = sizes[i];
    if (typeof size === 'number') return c.build.ints([size]);
    return c.build.node('Shape', [name], { start: axis, end: axis + 1 });
  });
  return c.build.node('Concat', read, { axis: 0 });
}

/** An unused part has a gradient of zeros. */
const split: Rule = (c) => {
  const parts = c.node.outputs.map((name, i) => {
    if (name === '') return c.refuse('leaves out one of its parts');
    return c.outputGradients[i] ?? zerosLike(c, name);
  });
  return [c.build.node('Concat', parts, { axis: intAttribute(c.node, 'axis', 0) })];
};

export const slicing: OperatorTable = {
  Slice: movement({
    gradient: slice,
    sizes: { told: toldSizes.slice },
    value: valueBy.slice,
    takesShape: takenShapes.slice,
    learned: null,
    moves: 'takes',
    half: 'moved',
    changesNothing: ({ inputs }, { sameShape, numbers }) =>
      sameShape && (!inputs[4] || numbers(4)?.every((step) => step > 0) === true),
    isPreprocessing: true,
    transposed: sliceTransposed,
  }),
  Concat: movement({
    gradient: concat,
    sizes: alikeButAxis,
    value: valueBy.concat,
    learned: { roles: { 0: 'weight', 1: 'weight' }, unless: 'fill or mask', lowRank: [] },
    part: 'merge',
    changesNothing: ({ inputs }) => inputs.length === 1,
    moves: 'joins',
    half: 'moved',
    transposed: concatTransposed,
    blocked: 'join',
    int8: 'computed',
  }),
  Split: movement({
    gradient: split,
    sizes: alikeButAxis,
    learned: null,
    moves: 'takes',
    half: 'moved',
    transposed: splitTransposed,
    webgpu: splitBySlices,
  }),
};
