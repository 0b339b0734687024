import type { OperationImporter } from '../operation.ts';
import { isKnown, type Size } from '../value.ts';

/** Slice: begin and size for each axis; -1 extends to the end. */
const slice: OperationImporter = (operation) => {
  const value = operation.input(0);
  const [begin, size] = [operation.ints(1), operation.ints(2)];
  const ends = begin.map((start, axis) => (size[axis] === -1 ? END : start + size[axis]));
  const { builder } = operation;
  const axes = begin.map((_, axis) => operation.onnxAxis(value, axis));
  const tensor = operation.last('Slice', [value.tensor, builder.ints(begin), builder.ints(ends), builder.ints(axes)]);
  const shape = value.shape?.map((whole, axis): Size => {
    if (size[axis] !== -1) return size[axis];
    if (begin[axis] === 0) return whole;
    return isKnown(whole) ? whole - begin[axis] : operation.openSize();
  });
  const known = value.shape?.length === 1 ? value.elements?.slice(begin[0], ends[0]) : undefined;
  return { tensor, type: value.type, layout: value.layout, shape, ...(known ? { elements: known } : {}) };
};

/** Extends to the end of any axis. */
const END = 2 ** 31 - 1;

/** A StridedSlice along one axis of its input. */
interface AxisSlice {
  begin: number;
  end: number;
  step: number;
  /** Whether the axis is dropped, because one element of it is taken. */
  isDropped: boolean;
}

/**
 * StridedSlice, `x[a:b:c, …, newaxis, i]` of Python, with its bit masks: `begin_mask` and `end_mask` leave out a bound,
 * `shrink_axis_mask` takes one element, `new_axis_mask` inserts an axis, `ellipsis_mask` stands for all axes between.
 * Source: https://www.tensorflow.org/api_docs/python/tf/strided_slice
 */
const stridedSlice: OperationImporter = (operation) => {
  const { attributes, builder } = operation;
  const mask = (name: string, bit: number) => ((attributes.int(name, 0) >> bit) & 1) === 1;
  const [begin, end, steps] = [operation.ints(1), operation.ints(2), operation.ints(3)];
  const value = operation.plain(operation.input(0));
  const shape = operation.shape(value);

  const slices: (AxisSlice | 'new' | 'whole')[] = [];
  const inserted = begin.filter((_, i) => mask('new_axis_mask', i)).length;
  for (const [i, start] of begin.entries()) {
    if (mask('ellipsis_mask', i)) {
      const covered = shape.length - (begin.length - inserted - 1);
      slices.push(...Array<'whole'>(Math.max(covered, 0)).fill('whole'));
    } else if (mask('new_axis_mask', i)) slices.push('new');
    else if (mask('shrink_axis_mask', i))
      slices.push({ begin: start, end: start === -1 ? END : start + 1, step: 1, isDropped: true });
    else {
      const step = steps[i];
      slices.push({
        begin: mask('begin_mask', i) ? (step > 0 ? 0 : END) : start,
        end: mask('end_mask', i) ? (step > 0 ? END : -END) : end[i],
        step,
        isDropped: false,
      });
    }
  }

  const old = slices.filter((entry) => entry !== 'new');
  if (old.length > shape.length) operation.refuse(`it slices ${old.length} axes of [${shape}]`);
  const cuts = old.flatMap((entry, axis) => (entry === 'whole' ? [] : [{ ...entry, axis }]));
  const sized = shape.map((size, axis) => {
    const entry = old[axis];
    return entry === undefined || entry === 'whole' ? size : lengthOf(entry, size, () => operation.openSize());
  });
  const columns = [
    cuts.map((cut) => cut.begin),
    cuts.map((cut) => cut.end),
    cuts.map(({ axis }) => axis),
    cuts.map(({ step }) => step),
  ];
  const dropped = cuts.filter(({ isDropped }) => isDropped).map(({ axis }) => axis);
  // Positions of the new axes in the result.
  const kept = slices.filter((entry) => entry === 'new' || entry === 'whole' || !entry.isDropped);
  const added = kept.flatMap((entry, axis) => (entry === 'new' ? [axis] : []));
  const nodes: [string, number[][]][] = [
    ['Slice', columns],
    ['Squeeze', [dropped]],
    ['Unsqueeze', [added]],
  ];
  const needed = nodes.filter(([, [axes]]) => axes.length > 0);
  let tensor = value.tensor;
  for (const [i, [op, inputs]] of needed.entries()) {
    const options = i === needed.length - 1 ? { output: operation.output } : {};
    tensor = builder.node(op, [tensor, ...inputs.map((numbers) => builder.ints(numbers))], {}, options);
  }
  const left = sized.filter((_, axis) => !dropped.includes(axis));
  for (const axis of added) left.splice(axis, 0, 1);

  const [cut] = cuts;
  const known =
    shape.length === 1 && cut && cut.step === 1
      ? value.elements?.slice(cut.begin, cut.end === END ? undefined : cut.end)
      : undefined;
  return { tensor, type: value.type, layout: 'plain', shape: left, ...(known ? { elements: known } : {}) };
};

/** Length of a slice, as in Python. */
function lengthOf({ begin, end, step, isDropped }: AxisSlice, size: Size, open: () => string): Size {
  if (isDropped) return 1;
  if (!isKnown(size)) return begin === 0 && end === END && step === 1 ? size : open();
  const clamp = (bound: number) => {
    const counted = bound < 0 && bound !== -END ? bound + size : bound;
    return step > 0 ? Math.min(Math.max(counted, 0), size) : Math.min(Math.max(counted, -1), size - 1);
  };
  return Math.max(Math.ceil((clamp(end) - clamp(begin)) / step), 0);
}

export const slicing: Record<string, OperationImporter> = { Slice: slice, StridedSlice: stridedSlice };
