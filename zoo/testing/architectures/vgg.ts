import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

/** VGG-11's convolutions, in multiples of the width, and its pools. */
const LAYERS = [1, 'POOL', 2, 'POOL', 4, 4, 'POOL', 8, 8, 'POOL', 8, 8, 'POOL'] as const;

export interface VggOptions {
  width?: number;
  /** Features of the two hidden layers of the classifier. */
  hidden?: number;
  classes?: number;
  /** A multiple of 32. */
  size?: number;
  build?: NetworkBuilder;
}

/**
 * VGG-11 as torchvision builds it (Simonyan and Zisserman, 2015): `pixels [batch, 3, size, size]` to `logits [batch, classes]`.
 * Its adaptive pool is exported as an `AveragePool` of one pixel where the sizes agree.
 */
export function vgg(options: VggOptions = {}): Graph {
  const { width = 64, hidden = 4096, classes = 1000, size = 224, build = new NetworkBuilder('vgg11') } = options;
  let x = build.pixels(size);
  let channels = 3;
  let index = 0;
  for (const layer of LAYERS) {
    if (layer === 'POOL') {
      x = build.maxPool(x, 2, 2);
      index += 1;
      continue;
    }
    const out = layer * width;
    x = build.relu(build.conv(x, `features.${index}`, { in: channels, out, kernel: 3, padding: 1, bias: true }));
    channels = out;
    index += 2;
  }
  const features = channels * (size / 32) ** 2;
  const flat = build.node('Flatten', [build.averagePool(x, 1, 1)], { axis: 1 });
  const first = build.relu(build.linear(flat, 'classifier.0', features, hidden));
  const second = build.relu(build.linear(first, 'classifier.3', hidden, hidden));
  return build.classifier(second, 'classifier.6', hidden, classes);
}
