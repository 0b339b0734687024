import { intAttribute, intsAttribute } from '../onnx/attributes.ts';
import type { Dimension } from '../onnx/graph.ts';
import { convGradient } from './convolution.ts';
import { type Rule, RuleContext } from './gradient/rule.ts';
import { span, spatial, type Window, windowOf } from './gradient/spatial.ts';
import { type OperatorTable, operator } from './operator.ts';

/**
 * ConvTranspose, `x [batch, C, H, W]`, `w [C, O / group, kh, kw]`, is the transpose of the linear map X = Conv(Y, w), so dX
 * = Conv(dY, w), and dw is that of this convolution with dY as its input and x as the gradient of its output.
 */
const convTranspose: Rule = (c) => {
  const [x, w] = c.node.inputs;
  const y = c.node.outputs[0];
  const window = windowOf(c, [c.size(w, 2), c.size(w, 3)]);
  const { kernel, strides, dilations } = window;
  const attributes = {
    group: intAttribute(c.node, 'group', 1),
    kernel_shape: kernel,
    strides,
    dilations,
    pads: padsOf(c, window),
  };
  const inputGradient = c.build.unique('conv');
  const conv = { op: 'Conv', inputs: [c.gradient, w], outputs: [inputGradient], attributes };
  const shapes = new Map<string, Dimension[]>([
    [c.gradient, c.shape(y)],
    [w, c.shape(w)],
    [inputGradient, c.shape(x)],
  ]);
  if (c.wants(0)) c.build.nodes('Conv', conv.inputs, conv.outputs, attributes);
  const weightsOnly = new RuleContext(conv, [x], c.build, shapes, (input) => input === 1);
  return [
    c.wants(0) ? inputGradient : undefined,
    c.wants(1) ? convGradient(weightsOnly)[1] : undefined,
    c.wants(2) ? c.build.node('ReduceSum', [c.gradient, c.build.ints([0, 2, 3])], { keepdims: 0 }) : undefined,
  ];
};

/**
 * The pads, from the output's size if `output_shape` decides it: then the odd pixel is at the beginning, as the
 * specification says.
 */
function padsOf(c: RuleContext, window: Window): number[] {
  if (c.node.attributes.output_shape === undefined) return window.pads;
  const outputPadding = intsAttribute(c.node, 'output_padding', [0, 0]);
  const totals = [0, 1].map((axis) => {
    const full = window.strides[axis] * (c.size(c.node.inputs[0], axis + 2) - 1) + span(window, axis);
    return Math.max(full + outputPadding[axis] - c.size(c.node.outputs[0], axis + 2), 0);
  });
  return [...totals.map((total) => Math.ceil(total / 2)), ...totals.map((total) => Math.floor(total / 2))];
}

export const transposedConvolution: OperatorTable = {
  ConvTranspose: operator({
    gradient: spatial(convTranspose),
    learned: { roles: { 1: 'weight', 2: 'bias' }, unless: null, lowRank: [] },
    part: 'product',
    channels: 'first',
    sizes: null,
    moves: null,
    half: 'product',
  }),
};
