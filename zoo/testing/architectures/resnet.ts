import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

const STAGES = { 18: [2, 2, 2, 2], 50: [3, 4, 6, 3] } as const;

export interface ResNetOptions {
  depth: keyof typeof STAGES;
  /** Channels of the first stage. */
  width?: number;
  classes?: number;
  /** Height and width of the pictures. */
  size?: number;
  build?: NetworkBuilder;
}

/**
 * ResNet as torchvision builds it (He et al., "Deep Residual Learning", 2016), with the stride in a bottleneck's 3×3
 * convolution: `pixels [batch, 3, size, size]` in, `logits [batch, classes]` out.
 */
export function resnet(options: ResNetOptions): Graph {
  const { depth, width = 64, classes = 1000, size = 224, build = new NetworkBuilder(`resnet${depth}`) } = options;
  const [block, expansion] = depth === 18 ? ([basicBlock, 1] as const) : ([bottleneck, 4] as const);
  const pixels = build.pixels(size);
  const stem = build.conv(pixels, 'conv1', { in: 3, out: width, kernel: 7, stride: 2, padding: 3 });
  let x = build.maxPool(build.relu(build.batchNorm(stem, 'bn1', width)), 3, 2, 1);
  let channels = width;
  for (const [stage, count] of STAGES[depth].entries()) {
    const inner = width * 2 ** stage;
    for (let i = 0; i < count; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      x = block(build, x, `layer${stage + 1}.${i}`, { channels, inner, out: inner * expansion, stride });
      channels = inner * expansion;
    }
  }
  return build.classifier(build.pooledFeatures(x), 'fc', channels, classes);
}

interface Block {
  channels: number;
  inner: number;
  out: number;
  stride: number;
}

function basicBlock(build: NetworkBuilder, x: string, name: string, { channels, inner, out, stride }: Block): string {
  const first = build.conv(x, `${name}.conv1`, { in: channels, out: inner, kernel: 3, stride, padding: 1 });
  const y = build.relu(build.batchNorm(first, `${name}.bn1`, inner));
  const second = build.conv(y, `${name}.conv2`, { in: inner, out, kernel: 3, padding: 1 });
  const branch = build.batchNorm(second, `${name}.bn2`, out, { scale: 0.3 });
  return build.relu(build.node('Add', [branch, shortcut(build, x, name, channels, out, stride)]));
}

function bottleneck(build: NetworkBuilder, x: string, name: string, { channels, inner, out, stride }: Block): string {
  const first = build.conv(x, `${name}.conv1`, { in: channels, out: inner, kernel: 1 });
  let y = build.relu(build.batchNorm(first, `${name}.bn1`, inner));
  y = build.conv(y, `${name}.conv2`, { in: inner, out: inner, kernel: 3, stride, padding: 1 });
  y = build.relu(build.batchNorm(y, `${name}.bn2`, inner));
  const third = build.conv(y, `${name}.conv3`, { in: inner, out, kernel: 1 });
  const branch = build.batchNorm(third, `${name}.bn3`, out, { scale: 0.3 });
  return build.relu(build.node('Add', [branch, shortcut(build, x, name, channels, out, stride)]));
}

function shortcut(build: NetworkBuilder, x: string, name: string, from: number, to: number, stride: number): string {
  if (stride === 1 && from === to) return x;
  const projected = build.conv(x, `${name}.downsample.0`, { in: from, out: to, kernel: 1, stride });
  return build.batchNorm(projected, `${name}.downsample.1`, to, { scale: 0.7 });
}
