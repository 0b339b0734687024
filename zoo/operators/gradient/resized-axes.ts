import { intsAttribute } from '../../onnx/attributes.ts';
import type { RuleContext } from './rule.ts';
import { fromFront } from './shape-tensor.ts';

/** An axis that a Resize changes. */
export interface ResizedAxis {
  axis: number;
  /** Before and after. */
  size: number;
  resized: number;
  /** Undefined if the sizes determine it. */
  scale: number | undefined;
  /** The begin and end of the region to crop, as shares of the axis (`tf_crop_and_resize`). */
  region: [number, number];
}

/** @throws InvalidInputError if the size of an axis before or after is known only at run time */
export function resizedAxes(c: RuleContext): ResizedAxis[] {
  const [from, to] = [c.shape(c.node.inputs[0]), c.shape(c.node.outputs[0])];
  const isCrop = c.node.attributes.coordinate_transformation_mode === 'tf_crop_and_resize';
  // If no size changes, onnxruntime copies x, whatever the scales are.
  if (!isCrop && from.every((size, axis) => size === to[axis])) return [];
  const axes = namedAxes(c);
  const scales = scalesOf(c, axes);
  const region = isCrop ? c.constant(c.node.inputs[1]) : [];
  if (!region) return c.refuse('crops a region that is computed');
  return axes.flatMap((axis, i): ResizedAxis[] => {
    const scale = scales[i];
    // An unknown size is a batch's, which stays the same.
    if (typeof from[axis] === 'string' && (axis === 0 || from[axis] === to[axis])) return [];
    const [size, resized] = [c.size(c.node.inputs[0], axis), c.size(c.node.outputs[0], axis)];
    const [begin, end] = [region[i] ?? 0, region[i + axes.length] ?? 1];
    if (size === resized && (scale ?? 1) === 1 && begin === 0 && end === 1) return [];
    return [{ axis, size, resized, scale, region: [begin, end] }];
  });
}

function namedAxes(c: RuleContext): number[] {
  const rank = c.shape(c.node.inputs[0]).length;
  const all = Array.from({ length: rank }, (_, axis) => axis);
  return intsAttribute(c.node, 'axes', all).map((axis) => fromFront(axis, rank));
}

/** The scale of each axis; none if the sizes before and after determine it. */
function scalesOf(c: RuleContext, axes: number[]): number[] {
  const [x, , scales, sizes] = c.node.inputs;
  if (scales) return c.constant(scales) ?? c.refuse('has scales that are computed');
  const policy = c.node.attributes.keep_aspect_ratio_policy ?? 'stretch';
  if (policy === 'stretch') return [];
  const wanted = c.constant(sizes) ?? c.refuse('has sizes that are computed');
  const ratios = wanted.map((size, i) => Math.fround(size / c.size(x, axes[i])));
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return axes.map(() => ratio);
}
