import { elementCount } from '../../onnx/tensor.ts';
import { changed, type Step, type Steps, without } from './step.ts';

const scalesToInput: Step = (node, { build }) => {
  const { scales } = node.attributes;
  const values = typeof scales === 'object' && 'floats' in scales ? scales.floats : [];
  return changed(node, {
    inputs: [node.inputs[0], build.floats(values, [values.length])],
    attributes: without(node, 'scales'),
  });
};

/**
 * Resize 10 knew one way to place the pixels: x / scale. In nearest mode onnxruntime rounds the place down where it
 * enlarges and up where it shrinks, so one that does both becomes two.
 */
const toResize11: Step = (node, context) => {
  const [x, scales] = node.inputs;
  const attributes = { ...node.attributes, coordinate_transformation_mode: 'asymmetric' };
  const mode = node.attributes.mode ?? 'nearest';
  if (mode !== 'nearest') return changed(node, { inputs: [x, '', scales], attributes });
  const known = context.constant(scales);
  if (!known) throw context.refusal(node, 'its scales are computed, so how it rounds is not known');
  const factors = Array.from(known.data as Float32Array);
  const nearest = (inputs: string[], outputs: string[], nearest_mode: string) =>
    changed(node, { inputs, outputs, attributes: { ...attributes, mode, nearest_mode } });
  const enlarges = factors.some((factor) => factor > 1);
  const shrinks = factors.some((factor) => factor < 1);
  if (!shrinks) return nearest([x, '', scales], node.outputs, 'floor');
  if (!enlarges) return nearest([x, '', scales], node.outputs, 'ceil');
  const between = context.build.unique('enlarged');
  const only = (keep: (factor: number) => boolean) =>
    context.build.floats(
      factors.map((factor) => (keep(factor) ? factor : 1)),
      known.shape,
    );
  return [
    ...nearest([x, '', only((factor) => factor > 1)], [between], 'floor'),
    ...nearest([between, '', only((factor) => factor < 1)], node.outputs, 'ceil'),
  ];
};

/** Before 13, an unused region or scales were empty tensors; from 13 on they may be left out. */
const dropEmptyInputs: Step = (node, { build }) =>
  changed(node, {
    inputs: node.inputs.map((name) => {
      const tensor = build.graph.initializers.get(name);
      return tensor && elementCount(tensor.shape) === 0 ? '' : name;
    }),
  });

export const resize: Steps = {
  Upsample: { 9: scalesToInput, 10: (node) => changed(node, { op: 'Resize' }) },
  Resize: { 11: toResize11, 13: dropEmptyInputs },
};
