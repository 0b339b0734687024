import { intsAttribute } from '../../onnx/attributes.ts';
import type { RuleContext } from './rule.ts';
import { fromFront } from './shape-tensor.ts';

/** An axis that a Resize changes. */
export interface ResizedAxis {
  axis: number;
  /** Before and after. */
  size: number;
  resized: number;
  /** Undefined where the sizes say it. */
  scale: number | undefined;
  /** Where the region to crop begins and ends, as shares of the axis (`tf_crop_and_resize`). */
  region: [number, number];
}

/** @throws InvalidInputError if it is known only at run time how large an axis is or becomes */
export function resizedAxes(c: RuleContext): ResizedAxis[] {
  const [from, to] = [c.shape(c.node.inputs[0]), c.shape(c.node.outputs[0])];
  const isCrop = c.node.attributes.coordinate_transformation_mode === 'tf_crop_and_resize';
  // Where no size changes, onnxruntime copies x, whatever the scales say.
  if (!isCrop && from.every((size, axis) => size === to[axis])) return [];
  const axes = namedAxes(c);
  const scales = scalesOf(c, axes);
  const region = isCrop ? c.constant(c.node.inputs[1]) : [];
  if (!region) return c.refuse('crops a region that is computed');
  return axes.flatMap((axis, i): ResizedAxis[] => {
    const scale = scales[i];
    // A size that is not known is that of a batch, which stays as it is.
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

/** The scale of each axis; none where the sizes before and after say it. */
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
