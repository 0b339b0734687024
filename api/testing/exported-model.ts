import type { Dimension } from '../../zoo/onnx/graph.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { exportedArchitectures } from '../../zoo/testing/architectures/small-architectures.ts';

/** The outputs of {@link exportedClassifier}, in their order. */
export const EXPORTED_LABELS = ['ant', 'bee', 'cat', 'dog', 'eel'];

/**
 * A small ResNet for 33 × 33 pictures, five classes, as transformers exports one: with its own input name, and dynamic
 * sizes. Another title makes other bytes.
 */
export function exportedClassifier(title = 'animals'): Uint8Array {
  const shape: Dimension[] = ['batch_size', 'num_channels', 'height', 'width'];
  const graph = exportedArchitectures['ResNet-18 from PyTorch']();
  const [input] = graph.inputs;
  const name = 'pixel_values';
  const renamed = (tensor: string) => (tensor === input.name ? name : tensor);
  return writeModel({
    ...graph,
    name: title,
    inputs: [{ ...input, name, shape }],
    outputs: graph.outputs.map((output) => ({ ...output, shape: [shape[0], ...output.shape.slice(1)] })),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed) })),
  });
}

/** The files beside it on a hub. */
export function exportedConfigs(): Record<string, string> {
  return {
    'config.json': JSON.stringify({
      architectures: ['ResNetForImageClassification'],
      model_type: 'resnet',
      id2label: Object.fromEntries(EXPORTED_LABELS.map((label, i) => [i, label])),
    }),
    'preprocessor_config.json': JSON.stringify({
      image_processor_type: 'ViTImageProcessor',
      do_resize: true,
      size: { height: 33, width: 33 },
      resample: 2,
      do_rescale: true,
      rescale_factor: 1 / 255,
      do_normalize: true,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
    }),
  };
}

/** A model card as on the hub: facts in its front matter, then prose. */
export function exportedCard(facts: Record<string, string> = {}, prose = '# Animals\n\nKnows five of them.'): string {
  const lines = { license: 'apache-2.0', pipeline_tag: 'image-classification', ...facts };
  return `---\n${Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')}---\n${prose}\n`;
}
