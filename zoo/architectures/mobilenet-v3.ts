import { z } from 'zod';
import type { ActivationName } from './activations.ts';
import { family } from './family.ts';
import { openPixelInput } from './picture-parts.ts';
import { convolution, timmStages } from './timm-blocks.ts';
import { isTensorflow, timmFields } from './timm-fields.ts';
import { WeightedLayers } from './weighted-layers.ts';

/** The stride of each stage, and how many stages from the first on have ReLU. Source: Howard et al., 2019, tables 1 and 2. */
const LARGE = { strides: [1, 2, 2, 2, 1, 2, 1], relu: 3 };
const SMALL = { strides: [2, 2, 2, 1, 2, 1], relu: 2 };

const NAMES = [
  ...['075', '100', '150d', 'minimal_100'].map((size) => `mobilenetv3_large_${size}`),
  ...['050', '075', '100', 'minimal_100'].map((size) => `mobilenetv3_small_${size}`),
];

/** MobileNetV3 (Howard et al., 2019, "Searching for MobileNetV3") by timm's names. Channels are those of the weights. */
export const mobilenetV3 = family({
  modelTypes: [...NAMES, ...NAMES.map((name) => `tf_${name}`)],
  config: z.object(timmFields),
  ignored: /(^|\.)num_batches_tracked$/,
  write(build, config) {
    const { architecture } = config;
    const isTf = isTensorflow(architecture);
    const padding = isTf ? 'same' : 'half';
    const layers = new WeightedLayers(build, isTf ? 1e-3 : 1e-5);
    // "Minimal" has ReLU everywhere, and no squeeze and excitation.
    const activation: ActivationName = architecture.includes('minimal') ? 'relu' : 'hardswish';
    const { strides, relu } = architecture.includes('small') ? SMALL : LARGE;
    const stages = strides.map((stride, i) => ({
      stride,
      activation: i < relu ? ('relu' as const) : activation,
      gate: 'hard' as const,
      squeezed: 'relu' as const,
    }));
    const pixels = { x: openPixelInput(build), channels: 3 };
    const stem = convolution(layers, 'conv_stem', 'bn1', pixels, activation, { stride: 2, padding });
    const planes = timmStages(layers, stages, stem, padding);
    // The last convolution follows the pool, for it is cheaper there.
    const pooled = { x: build.node('GlobalAveragePool', [planes.x]), channels: planes.channels };
    const head = layers.conv('conv_head', pooled);
    const features = build.node('Flatten', [build.activation(head.x, activation)], { axis: 1 });
    layers.answer(features, head.channels, 'classifier', config.num_classes);
  },
});
