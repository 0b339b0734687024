import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface ShuffleNetV2Options {
  /** Channels of the stem, the three stages and the last convolution; those of ShuffleNetV2 1.0 by default. */
  channels?: [number, number, number, number, number];
  /** Blocks of each stage. */
  blocks?: [number, number, number];
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

/** ShuffleNetV2 as torchvision builds it (Ma et al., 2018): `pixels [batch, 3, size, size]` to `logits [batch, classes]`. */
export function shuffleNetV2(options: ShuffleNetV2Options = {}): Graph {
  const { channels = [24, 116, 232, 464, 1024], blocks = [4, 8, 4], classes = 1000, size = 224 } = options;
  const { build = new NetworkBuilder('shufflenet_v2') } = options;
  const [stem, ...widths] = channels;
  const last = widths.pop() as number;
  let x = build.conv(build.pixels(size), 'conv1.0', { in: 3, out: stem, kernel: 3, stride: 2, padding: 1 });
  x = build.maxPool(build.relu(build.batchNorm(x, 'conv1.1', stem)), 3, 2, 1);
  let extent = size / 4;
  let before = stem;
  for (const [stage, width] of widths.entries()) {
    extent /= 2;
    for (let i = 0; i < blocks[stage]; i++) {
      const name = `stage${stage + 2}.${i}`;
      const halves = i === 0 ? downsampled(build, x, name, before, width / 2) : kept(build, x, name, width / 2);
      x = shuffled(build, build.concatChannels(halves), width, extent);
    }
    before = width;
  }
  x = build.conv(x, 'conv5.0', { in: before, out: last, kernel: 1 });
  x = build.relu(build.batchNorm(x, 'conv5.1', last));
  return build.classifier(build.reduce('ReduceMean', x, [2, 3], 0), 'fc', last, classes);
}

/** Mixes the halves: channel i of one is placed beside channel i of the other. */
function shuffled(build: NetworkBuilder, x: string, channels: number, extent: number): string {
  const halves = build.transpose(build.reshape(x, [2, channels / 2, extent, extent]), [0, 2, 1, 3, 4]);
  return build.reshape(halves, [channels, extent, extent]);
}

/** One half of the channels unchanged, the other through a branch. */
function kept(build: NetworkBuilder, x: string, name: string, half: number): string[] {
  const [left, right] = [build.unique('left'), build.unique('right')];
  build.nodes('Split', [x, build.ints([half, half])], [left, right], { axis: 1 });
  return [left, branch(build, right, `${name}.branch2`, half, half, 1)];
}

function downsampled(build: NetworkBuilder, x: string, name: string, channels: number, half: number): string[] {
  let y = depthwise(build, x, `${name}.branch1.0`, channels, 2);
  y = build.conv(build.batchNorm(y, `${name}.branch1.1`, channels), `${name}.branch1.2`, pointwise(channels, half));
  const left = build.relu(build.batchNorm(y, `${name}.branch1.3`, half));
  return [left, branch(build, x, `${name}.branch2`, channels, half, 2)];
}

function branch(build: NetworkBuilder, x: string, name: string, channels: number, half: number, stride: number) {
  let y = build.conv(x, `${name}.0`, pointwise(channels, half));
  y = depthwise(build, build.relu(build.batchNorm(y, `${name}.1`, half)), `${name}.3`, half, stride);
  y = build.conv(build.batchNorm(y, `${name}.4`, half), `${name}.5`, pointwise(half, half));
  return build.relu(build.batchNorm(y, `${name}.6`, half));
}

const pointwise = (channels: number, out: number) => ({ in: channels, out, kernel: 1 });

function depthwise(build: NetworkBuilder, x: string, name: string, channels: number, stride: number): string {
  return build.conv(x, name, { in: channels, out: channels, kernel: 3, stride, padding: 1, groups: channels });
}
