import { intAttribute, intsAttribute } from '../../onnx/attributes.ts';
import type { Node } from '../../onnx/graph.ts';
import { changed, type Step, type StepContext, type Steps, withInput, without } from './step.ts';

/** INTS that became an int64 vector; a missing or empty list became an absent input. */
const ints =
  (attribute: string, slot: number): Step =>
  (node, { build }) => {
    const values = intsAttribute(node, attribute, []);
    const attributes = without(node, attribute);
    if (values.length === 0) return changed(node, { attributes });
    return changed(node, { attributes, inputs: withInput(node, slot, build.ints(values)) });
  };

/** FLOAT that became a scalar; a missing one became an absent input. */
function floatInput(node: Node, attribute: string, slot: number, { build }: StepContext): string[] {
  const value = node.attributes[attribute];
  if (typeof value !== 'object' || !('float' in value)) return node.inputs;
  return withInput(node, slot, build.floats([value.float]));
}

const clip: Step = (node, context) => {
  const withMinimum = changed(node, { inputs: floatInput(node, 'min', 1, context) })[0];
  return changed(node, {
    inputs: floatInput(withMinimum, 'max', 2, context),
    attributes: without(node, 'min', 'max'),
  });
};

const slice: Step = (node, { build }) => {
  const starts = intsAttribute(node, 'starts', []);
  const axes = intsAttribute(node, 'axes', [...starts.keys()]);
  const lists = [starts, intsAttribute(node, 'ends', []), axes].map((list) => build.ints(list));
  return changed(node, { inputs: [node.inputs[0], ...lists], attributes: without(node, 'starts', 'ends', 'axes') });
};

const pad: Step = (node, context) => {
  const inputs = withInput(node, 1, context.build.ints(intsAttribute(node, 'pads', [])));
  return changed(node, {
    inputs: floatInput({ ...node, inputs }, 'value', 2, context),
    attributes: without(node, 'pads', 'value'),
  });
};

const topK: Step = (node, { build }) =>
  changed(node, {
    inputs: [node.inputs[0], build.ints([intAttribute(node, 'k', 1)])],
    attributes: without(node, 'k'),
  });

/** In inference the ratio has no effect. The mask's type and meaning changed. */
const dropout: Step = (node, context) => {
  context.onlyFirstOutput(node);
  return changed(node, {
    inputs: node.inputs.slice(0, 1),
    outputs: node.outputs.slice(0, 1),
    attributes: without(node, 'ratio'),
  });
};

const numOutputs: Step = (node) =>
  node.inputs[1] ? [node] : changed(node, { attributes: { ...node.attributes, num_outputs: node.outputs.length } });

const dft: Step = (node, { build }) =>
  changed(node, {
    inputs: withInput(node, 2, build.ints([intAttribute(node, 'axis', 1)], [])),
    attributes: without(node, 'axis'),
  });

const REDUCTIONS = [
  'ReduceMax',
  'ReduceMin',
  'ReduceMean',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSum',
  'ReduceLogSumExp',
  'ReduceSumSquare',
];

/** Attributes that became inputs. */
export const becameInputs: Steps = {
  Clip: { 11: clip },
  DFT: { 20: dft },
  Dropout: { 12: dropout },
  Pad: { 11: pad },
  ReduceSum: { 13: ints('axes', 1) },
  Slice: { 10: slice },
  Split: { 13: ints('split', 1), 18: numOutputs },
  Squeeze: { 13: ints('axes', 1) },
  TopK: { 10: topK },
  Unsqueeze: { 13: ints('axes', 1) },
  ...Object.fromEntries(REDUCTIONS.map((op) => [op, { 18: ints('axes', 1) }])),
};
