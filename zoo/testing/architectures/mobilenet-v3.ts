import type { Graph } from '../../onnx/graph.ts';
import { makeDivisible } from './make-divisible.ts';
import { NetworkBuilder } from './network-builder.ts';
import { squeezeExcitation } from './squeeze-excitation.ts';

/** MobileNetV3-Small's blocks: kernel, expanded channels, channels out, squeeze-and-excitation, activation, stride. */
const BLOCKS = [
  [3, 16, 16, true, 'RELU', 2],
  [3, 72, 24, false, 'RELU', 2],
  [3, 88, 24, false, 'RELU', 1],
  [5, 96, 40, true, 'HARD_SWISH', 2],
  [5, 240, 40, true, 'HARD_SWISH', 1],
  [5, 240, 40, true, 'HARD_SWISH', 1],
  [5, 120, 48, true, 'HARD_SWISH', 1],
  [5, 144, 48, true, 'HARD_SWISH', 1],
  [5, 288, 96, true, 'HARD_SWISH', 2],
  [5, 576, 96, true, 'HARD_SWISH', 1],
  [5, 576, 96, true, 'HARD_SWISH', 1],
] as const;

const NORM = { epsilon: 1e-3 };

export interface MobileNetV3Options {
  widthMultiplier?: number;
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

/** MobileNetV3-Small as torchvision builds it (Howard et al., 2019): `pixels [batch, 3, size, size]` to `logits [batch, classes]`. */
export function mobileNetV3(options: MobileNetV3Options = {}): Graph {
  const { widthMultiplier = 1, classes = 1000, size = 224, build = new NetworkBuilder('mobilenet_v3') } = options;
  const scaled = (channels: number) => makeDivisible(channels * widthMultiplier);
  const hardSwish = (x: string) => build.node('HardSwish', [x]);
  let channels = scaled(16);
  let x = build.conv(build.pixels(size), 'features.0.0', { in: 3, out: channels, kernel: 3, stride: 2, padding: 1 });
  x = hardSwish(build.batchNorm(x, 'features.0.1', channels, NORM));
  for (const [i, [kernel, expanded, width, squeezes, activation, stride]] of BLOCKS.entries()) {
    const activate = activation === 'RELU' ? (y: string) => build.relu(y) : hardSwish;
    const [inner, out] = [scaled(expanded), scaled(width)];
    const block = { channels, inner, out, kernel, stride, squeezes, activate };
    x = invertedResidual(build, x, `features.${i + 1}.block`, block);
    channels = out;
  }
  const [last, wide] = [6 * channels, makeDivisible(1024 * widthMultiplier)];
  x = build.conv(x, `features.${BLOCKS.length + 1}.0`, { in: channels, out: last, kernel: 1 });
  x = hardSwish(build.batchNorm(x, `features.${BLOCKS.length + 1}.1`, last, NORM));
  const features = hardSwish(build.linear(build.pooledFeatures(x), 'classifier.0', last, wide));
  return build.classifier(features, 'classifier.3', wide, classes);
}

interface Block {
  channels: number;
  inner: number;
  out: number;
  kernel: number;
  stride: number;
  squeezes: boolean;
  activate: (x: string) => string;
}

function invertedResidual(build: NetworkBuilder, x: string, name: string, block: Block): string {
  const { channels, inner, out, kernel, stride, squeezes, activate } = block;
  let y = x;
  let part = 0;
  if (inner !== channels) {
    y = build.conv(y, `${name}.${part}.0`, { in: channels, out: inner, kernel: 1 });
    y = activate(build.batchNorm(y, `${name}.${part++}.1`, inner, NORM));
  }
  const depthwise = { in: inner, out: inner, kernel, stride, padding: (kernel - 1) / 2, groups: inner };
  y = build.conv(y, `${name}.${part}.0`, depthwise);
  y = activate(build.batchNorm(y, `${name}.${part++}.1`, inner, NORM));
  if (squeezes) {
    y = squeezeExcitation(build, y, `${name}.${part++}`, {
      channels: inner,
      squeezed: makeDivisible(inner / 4),
      inner: (z) => build.relu(z),
      gate: (z) => build.node('HardSigmoid', [z], { alpha: { float: 1 / 6 } }),
    });
  }
  y = build.conv(y, `${name}.${part}.0`, { in: inner, out, kernel: 1 });
  const residual = stride === 1 && channels === out;
  // The gate reduces the signal by about this scale: with it, signals reach the end of a deep network.
  y = build.batchNorm(y, `${name}.${part}.1`, out, { ...NORM, scale: residual ? 1 : 2 });
  return residual ? build.node('Add', [x, y]) : y;
}
