import { intsAttribute } from '../../onnx/attributes.ts';
import type { Attribute, Dimension, Node } from '../../onnx/graph.ts';
import { type Rule, RuleContext } from './rule.ts';

/** How a convolution or a pool moves over its input `[batch, channels, height, width]`. */
export interface Window {
  kernel: number[];
  strides: number[];
  dilations: number[];
  /** Top, left, bottom, right. */
  pads: number[];
}

/**
 * Extends a rule for two spatial dimensions to a single one: `[batch, channels, length]` becomes `[batch, channels, 1,
 * length]` and back. `auto_pad` is replaced by its pads.
 *
 * @throws InvalidInputError for any other number of spatial dimensions
 */
export function spatial(rule: Rule): Rule {
  return (c) => {
    const rank = c.shape(c.node.inputs[0]).length;
    if (rank === 4) return rule(withPads(c));
    if (rank !== 3) c.refuse(`has ${rank - 2} spatial dimensions; Graft trains through 1 or 2`);
    return onOneRow(c, rule);
  };
}

/** The window of a node over two spatial dimensions. `kernel` is used if it has no `kernel_shape`. */
export function windowOf(c: RuleContext, kernel: number[] = []): Window {
  return {
    kernel: intsAttribute(c.node, 'kernel_shape', kernel),
    strides: intsAttribute(c.node, 'strides', [1, 1]),
    dilations: intsAttribute(c.node, 'dilations', [1, 1]),
    pads: intsAttribute(c.node, 'pads', [0, 0, 0, 0]),
  };
}

/** How many pixels a kernel spans along an axis. */
export const span = (w: Window, axis: number) => w.dilations[axis] * (w.kernel[axis] - 1) + 1;

function withPads(c: RuleContext): RuleContext {
  const mode = c.node.attributes.auto_pad;
  if (mode === undefined || mode === 'NOTSET') return c;
  const { auto_pad: _, ...attributes } = c.node.attributes;
  const node = { ...c.node, attributes: { ...attributes, pads: padsOf(c, mode) } };
  return new RuleContext(node, c.outputGradients, c.build, c.shapes, c.wants);
}

/**
 * The pads of `auto_pad`, as the ONNX specification of each operator defines them: those that make the output ⌈size /
 * stride⌉ (for a ConvTranspose: size · stride, or its `output_shape`), the odd pixel at the end (SAME_UPPER) or at the
 * beginning (SAME_LOWER).
 */
function padsOf(c: RuleContext, mode: Attribute): number[] {
  if (mode === 'VALID') return [0, 0, 0, 0];
  const [x, weights] = c.node.inputs;
  const w = windowOf(c, weights ? [c.size(weights, 2), c.size(weights, 3)] : []);
  const transposed = c.node.op === 'ConvTranspose';
  const outputPadding = intsAttribute(c.node, 'output_padding', [0, 0]);
  const pads = [0, 1].map((axis) => {
    const [size, out] = [c.size(x, axis + 2), c.size(c.node.outputs[0], axis + 2)];
    const total = transposed
      ? w.strides[axis] * (size - 1) + outputPadding[axis] + span(w, axis) - out
      : w.strides[axis] * (out - 1) + span(w, axis) - size;
    const [less, more] = [Math.floor(Math.max(total, 0) / 2), Math.ceil(Math.max(total, 0) / 2)];
    return mode === 'SAME_LOWER' ? [more, less] : [less, more];
  });
  return [pads[0][0], pads[1][0], pads[0][1], pads[1][1]];
}

/** The attributes with one number for each spatial dimension, and the value for the added one. */
const PER_DIMENSION: Record<string, number> = {
  kernel_shape: 1,
  strides: 1,
  dilations: 1,
  output_padding: 0,
  output_shape: 1,
};

function onOneRow(c: RuleContext, rule: Rule): (string | undefined)[] {
  const shapes = new Map<string, Dimension[]>();
  const axis = c.build.ints([2]);
  const lift = (name: string) => {
    if (name === '') return name;
    const shape = c.shape(name);
    const lifted = shape.length === 3 ? c.build.node('Unsqueeze', [name, axis]) : name;
    shapes.set(lifted, shape.length === 3 ? [shape[0], shape[1], 1, shape[2]] : shape);
    return lifted;
  };
  const attributes: Node['attributes'] = { ...c.node.attributes };
  for (const [name, added] of Object.entries(PER_DIMENSION)) {
    if (attributes[name] !== undefined) attributes[name] = [added, ...intsAttribute(c.node, name, [])];
  }
  if (attributes.pads !== undefined) {
    const [begin, end] = intsAttribute(c.node, 'pads', []);
    attributes.pads = [0, begin, 0, end];
  }
  const name = c.node.name || c.node.outputs[0];
  const [inputs, outputs] = [c.node.inputs.map(lift), [lift(c.node.outputs[0])]];
  const node = { ...c.node, name, inputs, outputs, attributes };
  const gradients = c.outputGradients.map((name) => name && c.build.node('Unsqueeze', [name, axis]));
  const lifted = withPads(new RuleContext(node, gradients, c.build, shapes, c.wants));
  return rule(lifted).map((name, i) =>
    name !== undefined && c.wants(i) && c.shape(c.node.inputs[i]).length === 3
      ? c.build.node('Squeeze', [name, axis])
      : name,
  );
}
