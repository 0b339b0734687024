import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

/** SqueezeNet 1.1's layers after the stem: the squeezed channels of a fire module, in units of 16, or a pool. */
const LAYERS = ['POOL', 1, 1, 'POOL', 2, 2, 'POOL', 3, 3, 4, 4] as const;

export interface SqueezeNetOptions {
  /** Squeezed channels of the first fire module. */
  width?: number;
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

/**
 * SqueezeNet 1.1 as torchvision builds it (Iandola et al., 2016): `pixels [batch, 3, size, size]` to `logits [batch, classes]`.
 * Its pools round their sizes up.
 */
export function squeezeNet(options: SqueezeNetOptions = {}): Graph {
  const { width = 16, classes = 1000, size = 224, build = new NetworkBuilder('squeezenet1_1') } = options;
  let channels = 4 * width;
  const stem = { in: 3, out: channels, kernel: 3, stride: 2, bias: true };
  let x = build.relu(build.conv(build.pixels(size), 'features.0', stem));
  let index = 2;
  for (const layer of LAYERS) {
    if (layer === 'POOL') {
      x = build.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 });
    } else {
      const squeezed = layer * width;
      x = fire(build, x, `features.${index}`, channels, squeezed, 4 * squeezed);
      channels = 8 * squeezed;
    }
    index += 1;
  }
  const maps = build.relu(build.conv(x, 'classifier.1', { in: channels, out: classes, kernel: 1, bias: true }));
  const logits = build.node('Flatten', [build.channelMeans(maps)], { axis: 1 }, { output: 'logits' });
  return build.finish(logits, ['batch', classes]);
}

function fire(
  build: NetworkBuilder,
  x: string,
  name: string,
  channels: number,
  squeezed: number,
  expanded: number,
): string {
  const narrow = build.relu(build.conv(x, `${name}.squeeze`, { in: channels, out: squeezed, kernel: 1, bias: true }));
  const wide = { in: squeezed, out: expanded, bias: true };
  const one = build.conv(narrow, `${name}.expand1x1`, { ...wide, kernel: 1 });
  const three = build.conv(narrow, `${name}.expand3x3`, { ...wide, kernel: 3, padding: 1 });
  return build.concatChannels([build.relu(one), build.relu(three)]);
}
