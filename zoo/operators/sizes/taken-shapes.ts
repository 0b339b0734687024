import { intAttribute } from '../../onnx/attributes.ts';
import { reshapeTarget } from './reshape-target.ts';
import type { TakenShape } from './rules.ts';
import { equal, isNumber, type Size } from './size.ts';
import { numbers } from './value.ts';

/** The largest int64: “to the end” of a Slice. */
const END = Number.MAX_SAFE_INTEGER;

/** How operators take a shape. */
export const takenShapes = {
  reshape: {
    input: 1,
    constant: (from, to, node) =>
      intAttribute(node, 'allowzero', 0) && to.includes(0) ? undefined : reshapeTarget(from, to),
  },
  expand: { input: 1, constant: expandTarget },
  slice: { input: 2, constant: sliceEnds },
} satisfies Record<string, TakenShape>;

/** 1 keeps a dimension. */
function expandTarget(from: Size[], to: Size[]): number[] | undefined {
  const first = to.length - from.length;
  const target = to.map((size, i) => {
    if (isNumber(size)) return size;
    return i >= first && equal(size, from[i - first]) ? 1 : undefined;
  });
  return target.includes(undefined) ? undefined : (target as number[]);
}

function sliceEnds(...[from, ends, { inputs }, values]: Parameters<TakenShape['constant']>): number[] | undefined {
  const axes = inputs[3] ? numbers(values[3]) : [...ends.keys()];
  const steps = inputs[4] ? numbers(values[4]) : ends.map(() => 1);
  if (!axes || !steps?.every((step) => step > 0)) return undefined;
  const target = ends.map((end, i) => {
    const size = from.at(axes[i]);
    return isNumber(end) ? end : size !== undefined && equal(size, end) ? END : undefined;
  });
  return target.includes(undefined) ? undefined : (target as number[]);
}
