import { intAttribute } from '../../onnx/attributes.ts';
import type { Dimension } from '../../onnx/graph.ts';
import { changed, type Step, type Steps } from './step.ts';

/**
 * Before opset 13 the input was flattened to two dimensions at `axis` (1 by default), and the second one normalized. Where
 * only one of the dimensions from there on is not 1, that is a softmax along it.
 */
const flattened: Step = (node, context) => {
  const axis = intAttribute(node, 'axis', 1);
  const along = onlyAxis(context.shape(node.inputs[0]), axis);
  if (along !== undefined) return changed(node, { attributes: { axis: along } });
  const [x] = node.inputs;
  const [flat, normal, shape] = ['flat', 'normalized', 'shape'].map((name) => context.build.unique(name));
  return [
    { op: 'Flatten', inputs: [x], outputs: [flat], attributes: { axis } },
    { ...node, inputs: [flat], outputs: [normal], attributes: { axis: 1 } },
    { op: 'Shape', inputs: [x], outputs: [shape], attributes: {} },
    { op: 'Reshape', inputs: [normal, shape], outputs: node.outputs, attributes: {} },
  ];
};

function onlyAxis(shape: Dimension[] | undefined, axis: number): number | undefined {
  if (!shape) return axis === -1 ? -1 : undefined;
  const first = axis < 0 ? axis + shape.length : axis;
  const axes = [...shape.keys()].slice(first).filter((index) => shape[index] !== 1);
  if (axes.length > 1) return undefined;
  return axes[0] ?? shape.length - 1;
}

export const softmax: Steps = {
  Softmax: { 13: flattened },
  LogSoftmax: { 13: flattened },
  Hardmax: { 13: flattened },
};
