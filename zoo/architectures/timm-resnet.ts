import { z } from 'zod';
import { family } from './family.ts';
import { averageOverPixels, openPixelInput } from './picture-parts.ts';
import { timmFields } from './timm-fields.ts';
import { type Planes, WeightedLayers } from './weighted-layers.ts';

/** Bottlenecks' 3×3 convolutions have groups in ResNeXt, and more channels in Wide ResNet. */
const PLAIN = ['18', '34', '26', '50', '101', '152'].map((depth) => `resnet${depth}`);
const WIDE = ['wide_resnet50_2', 'wide_resnet101_2'];
const GROUPED = ['50_32x4d', '101_32x4d', '101_32x8d', '101_32x16d', '101_32x32d', '101_64x4d'].map(
  (size) => `resnext${size}`,
);
/** With a stem of three convolutions, and average pools in the shortcuts (He et al., 2019, "Bag of Tricks"). */
const DEEP = ['18', '34', '26', '50', '101', '152', '200'].map((depth) => `resnet${depth}d`);

/**
 * ResNet (He et al., 2016) and its relatives by the names of torchvision and timm. Depths, channels and groups are those of the
 * weights.
 */
export const timmResnet = family({
  modelTypes: ['torchvision-resnet', ...PLAIN, ...WIDE, ...GROUPED, ...DEEP],
  config: z.object(timmFields),
  ignored: /(^|\.)num_batches_tracked$/,
  write(build, config) {
    const layers = new WeightedLayers(build, 1e-5);
    const first = stem(layers, { x: openPixelInput(build), channels: 3 });
    const pooled = build.node('MaxPool', [first.x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
    let planes = { x: pooled, channels: first.channels };
    for (let stage = 1; stage <= 4; stage++) {
      for (let i = 0; i === 0 || layers.has(`layer${stage}.${i}.conv1`); i++) {
        planes = block(layers, `layer${stage}.${i}`, planes, stage > 1 && i === 0 ? 2 : 1);
      }
    }
    layers.answer(averageOverPixels(build, planes.x), planes.channels, 'fc', config.num_classes);
  },
});

function stem(layers: WeightedLayers, pixels: Planes): Planes {
  if (!layers.has('conv1.0')) return active(layers, layers.norm('bn1', layers.conv('conv1', pixels, { stride: 2 })));
  let planes = active(layers, layers.norm('conv1.1', layers.conv('conv1.0', pixels, { stride: 2 })));
  planes = active(layers, layers.norm('conv1.4', layers.conv('conv1.3', planes)));
  return active(layers, layers.norm('bn1', layers.conv('conv1.6', planes)));
}

/** Two 3×3 convolutions, or three of which the second is 3×3; the 3×3 one strides. */
function block(layers: WeightedLayers, name: string, input: Planes, stride: number): Planes {
  const isBottleneck = layers.has(`${name}.conv3`);
  const steps = isBottleneck ? [{}, { stride, groups: 'own' as const }, {}] : [{ stride }, {}];
  let planes = input;
  for (const [i, step] of steps.entries()) {
    planes = layers.norm(`${name}.bn${i + 1}`, layers.conv(`${name}.conv${i + 1}`, planes, step));
    if (i < steps.length - 1) planes = active(layers, planes);
  }
  const sum = layers.build.add(planes.x, shortcut(layers, `${name}.downsample`, input, stride));
  return active(layers, { x: sum, channels: planes.channels });
}

function shortcut(layers: WeightedLayers, name: string, input: Planes, stride: number): string {
  if (layers.has(`${name}.0`)) return layers.norm(`${name}.1`, layers.conv(`${name}.0`, input, { stride })).x;
  // Module 0 is a pool, which has no weights.
  if (layers.has(`${name}.2`))
    return layers.norm(`${name}.2`, layers.conv(`${name}.1`, averaged(layers, input, stride))).x;
  return input.x;
}

function averaged({ build }: WeightedLayers, { x, channels }: Planes, stride: number): Planes {
  if (stride === 1) return { x, channels };
  const attributes = { kernel_shape: [2, 2], strides: [stride, stride], ceil_mode: 1, count_include_pad: 0 };
  return { x: build.node('AveragePool', [x], attributes), channels };
}

const active = ({ build }: WeightedLayers, { x, channels }: Planes): Planes => ({
  x: build.node('Relu', [x]),
  channels,
});
