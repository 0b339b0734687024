import type { Graph } from '../../onnx/graph.ts';
import { makeDivisible } from './make-divisible.ts';
import { NetworkBuilder } from './network-builder.ts';
import { squeezeExcitation } from './squeeze-excitation.ts';

/** EfficientNet-B0's stages: expansion, kernel, stride of the first block, channels, blocks. */
const STAGES = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
] as const;

export interface EfficientNetOptions {
  widthMultiplier?: number;
  depthMultiplier?: number;
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

/** EfficientNet-B0, scaled, as torchvision builds it (Tan and Le, 2019): `pixels [batch, 3, size, size]` to `logits [batch, classes]`. */
export function efficientNet(options: EfficientNetOptions = {}): Graph {
  const { widthMultiplier = 1, depthMultiplier = 1, classes = 1000, size = 224 } = options;
  const { build = new NetworkBuilder('efficientnet_b0') } = options;
  const scaled = (width: number) => makeDivisible(width * widthMultiplier);
  let channels = scaled(32);
  let x = build.conv(build.pixels(size), 'features.0.0', { in: 3, out: channels, kernel: 3, stride: 2, padding: 1 });
  x = build.swish(build.batchNorm(x, 'features.0.1', channels));
  for (const [stage, [expansion, kernel, firstStride, width, count]] of STAGES.entries()) {
    const out = scaled(width);
    for (let i = 0; i < Math.ceil(count * depthMultiplier); i++) {
      const block = { channels, out, expansion, kernel, stride: i === 0 ? firstStride : 1 };
      x = mobileBlock(build, x, `features.${stage + 1}.${i}.block`, block);
      channels = out;
    }
  }
  const last = 4 * channels;
  x = build.conv(x, 'features.8.0', { in: channels, out: last, kernel: 1 });
  x = build.swish(build.batchNorm(x, 'features.8.1', last));
  return build.classifier(build.pooledFeatures(x), 'classifier.1', last, classes);
}

interface Block {
  channels: number;
  out: number;
  expansion: number;
  kernel: number;
  stride: number;
}

function mobileBlock(build: NetworkBuilder, x: string, name: string, block: Block): string {
  const { channels, out, expansion, kernel, stride } = block;
  const inner = channels * expansion;
  let y = x;
  let part = 0;
  if (expansion !== 1) {
    y = build.conv(y, `${name}.${part}.0`, { in: channels, out: inner, kernel: 1 });
    y = build.swish(build.batchNorm(y, `${name}.${part++}.1`, inner));
  }
  const depthwise = { in: inner, out: inner, kernel, stride, padding: (kernel - 1) / 2, groups: inner };
  y = build.conv(y, `${name}.${part}.0`, depthwise);
  y = build.swish(build.batchNorm(y, `${name}.${part++}.1`, inner));
  y = squeezeExcitation(build, y, `${name}.${part++}`, {
    channels: inner,
    squeezed: Math.max(1, Math.floor(channels / 4)),
    inner: (z) => build.swish(z),
    gate: (z) => build.node('Sigmoid', [z]),
  });
  y = build.conv(y, `${name}.${part}.0`, { in: inner, out, kernel: 1 });
  const residual = stride === 1 && channels === out;
  // Swish and the gate reduce the signal by about this scale: with it, signals reach the end of a deep network.
  y = build.batchNorm(y, `${name}.${part}.1`, out, { scale: residual ? 0.7 : 2 });
  return residual ? build.node('Add', [y, x]) : y;
}
