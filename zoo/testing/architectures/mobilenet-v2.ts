import type { Graph } from '../../onnx/graph.ts';
import { makeDivisible } from './make-divisible.ts';
import { NetworkBuilder } from './network-builder.ts';

/** Of each stage: expansion, channels, blocks, stride of the first. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export interface MobileNetV2Options {
  widthMultiplier?: number;
  classes?: number;
  /** Height and width of the pictures. */
  size?: number;
  build?: NetworkBuilder;
}

/**
 * MobileNetV2 as torchvision builds it (Sandler et al., 2018): `pixels [batch, 3, size, size]` in, `logits [batch, classes]`
 * out.
 */
export function mobileNetV2(options: MobileNetV2Options = {}): Graph {
  const { widthMultiplier = 1, classes = 1000, size = 224, build = new NetworkBuilder('mobilenet_v2') } = options;
  const pixels = build.pixels(size);
  let channels = makeDivisible(32 * widthMultiplier);
  let x = build.conv(pixels, 'features.0.0', { in: 3, out: channels, kernel: 3, stride: 2, padding: 1 });
  x = build.relu6(build.batchNorm(x, 'features.0.1', channels));
  let index = 1;
  for (const [expansion, width, count, firstStride] of STAGES) {
    const out = makeDivisible(width * widthMultiplier);
    for (let i = 0; i < count; i++) {
      const stride = i === 0 ? firstStride : 1;
      x = invertedResidual(build, x, `features.${index}.conv`, { channels, out, expansion, stride });
      channels = out;
      index += 1;
    }
  }
  const last = makeDivisible(1280 * Math.max(1, widthMultiplier));
  x = build.conv(x, `features.${index}.0`, { in: channels, out: last, kernel: 1 });
  x = build.relu6(build.batchNorm(x, `features.${index}.1`, last));
  return build.classifier(build.pooledFeatures(x), 'classifier.1', last, classes);
}

interface Block {
  channels: number;
  out: number;
  expansion: number;
  stride: number;
}

function invertedResidual(build: NetworkBuilder, x: string, name: string, block: Block): string {
  const { channels, out, expansion, stride } = block;
  const hidden = channels * expansion;
  let y = x;
  let part = 0;
  if (expansion !== 1) {
    y = build.conv(y, `${name}.${part}.0`, { in: channels, out: hidden, kernel: 1 });
    y = build.relu6(build.batchNorm(y, `${name}.${part++}.1`, hidden));
  }
  y = build.conv(y, `${name}.${part}.0`, { in: hidden, out: hidden, kernel: 3, stride, padding: 1, groups: hidden });
  y = build.relu6(build.batchNorm(y, `${name}.${part++}.1`, hidden));
  y = build.conv(y, `${name}.${part}`, { in: hidden, out, kernel: 1 });
  const residual = stride === 1 && channels === out;
  y = build.batchNorm(y, `${name}.${part + 1}`, out, { scale: residual ? 0.4 : 0.7 });
  return residual ? build.node('Add', [x, y]) : y;
}
