import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface DenseNetOptions {
  /** Channels that each layer adds. */
  growth?: number;
  /** Layers of each block; those of DenseNet-121 by default. */
  blocks?: number[];
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

/** DenseNet as torchvision builds it (Huang et al., 2017): `pixels [batch, 3, size, size]` to `logits [batch, classes]`. */
export function denseNet(options: DenseNetOptions = {}): Graph {
  const { growth = 32, blocks = [6, 12, 24, 16], classes = 1000, size = 224 } = options;
  const { build = new NetworkBuilder('densenet') } = options;
  let channels = 2 * growth;
  const stem = { in: 3, out: channels, kernel: 7, stride: 2, padding: 3 };
  let x = build.conv(build.pixels(size), 'features.conv0', stem);
  x = build.maxPool(build.relu(build.batchNorm(x, 'features.norm0', channels)), 3, 2, 1);
  for (const [i, layers] of blocks.entries()) {
    const made = [x];
    for (let layer = 0; layer < layers; layer++) {
      const name = `features.denseblock${i + 1}.denselayer${layer + 1}`;
      made.push(denseLayer(build, made, name, channels, growth));
      channels += growth;
    }
    x = build.concatChannels(made);
    if (i === blocks.length - 1) continue;
    const name = `features.transition${i + 1}`;
    x = build.relu(build.batchNorm(x, `${name}.norm`, channels));
    x = build.averagePool(build.conv(x, `${name}.conv`, { in: channels, out: channels / 2, kernel: 1 }), 2, 2);
    channels /= 2;
  }
  x = build.relu(build.batchNorm(x, 'features.norm5', channels));
  return build.classifier(build.pooledFeatures(x), 'classifier', channels, classes);
}

/** The output of a layer, from all earlier outputs of its block. */
function denseLayer(build: NetworkBuilder, made: string[], name: string, channels: number, growth: number): string {
  const all = made.length === 1 ? made[0] : build.concatChannels(made);
  const inner = 4 * growth;
  let x = build.relu(build.batchNorm(all, `${name}.norm1`, channels));
  x = build.conv(x, `${name}.conv1`, { in: channels, out: inner, kernel: 1 });
  x = build.relu(build.batchNorm(x, `${name}.norm2`, inner));
  return build.conv(x, `${name}.conv2`, { in: inner, out: growth, kernel: 3, padding: 1 });
}
