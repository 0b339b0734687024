import { z } from 'zod';
import type { ActivationName } from './activations.ts';
import { family } from './family.ts';
import { invertedResidual } from './inverted-residuals.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { averageOverPixels, openPixelInput } from './picture-parts.ts';
import { convolution, timmStages } from './timm-blocks.ts';
import { isTensorflow, timmFields } from './timm-fields.ts';
import { type Planes, WeightedLayers } from './weighted-layers.ts';

/** The stride of each stage, of any width and depth. Source: Tan and Le, 2019, table 1. */
const STRIDES = [1, 2, 2, 2, 1, 2, 1];

const SIZES = ['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', 'lite0', 'lite1', 'lite2', 'lite3', 'lite4'];
const NAMES = SIZES.map((size) => `efficientnet_${size}`);

/** TensorFlow's epsilon. */
const TENSORFLOW_EPSILON = 1e-3;

/**
 * EfficientNet (Tan and Le, 2019) and EfficientNet-Lite, which has no squeeze and excitation, by timm's names. Depths and channels are
 * those of the weights.
 */
export const efficientnet = family({
  modelTypes: [...NAMES, ...NAMES.map((name) => `tf_${name}`)],
  config: z.object(timmFields),
  ignored: /(^|\.)num_batches_tracked$/,
  write(build, config) {
    const isTf = isTensorflow(config.architecture);
    const padding = isTf ? 'same' : 'half';
    const layers = new WeightedLayers(build, isTf ? TENSORFLOW_EPSILON : 1e-5);
    const activation: ActivationName = config.architecture.includes('lite') ? 'relu6' : 'silu';
    const stages = STRIDES.map((stride) => ({ stride, activation, gate: 'sigmoid' as const, squeezed: activation }));
    const stem = convolution(layers, 'conv_stem', 'bn1', pixels(build), activation, { stride: 2, padding });
    const planes = timmStages(layers, stages, stem, padding);
    const head = convolution(layers, 'conv_head', 'bn2', planes, activation);
    layers.answer(averageOverPixels(build, head.x), head.channels, 'classifier', config.num_classes);
  },
});

/**
 * The same by the names of Luke Melas-Kyriazi's `efficientnet_pytorch` and its relatives, whose weights are Google's. Blocks are
 * counted through; a stage begins where the channels change.
 */
export const efficientnetPytorch = family({
  modelTypes: ['efficientnet-pytorch'],
  config: z.object({}),
  ignored: /(^|\.)num_batches_tracked$/,
  write(build) {
    const layers = new WeightedLayers(build, TENSORFLOW_EPSILON);
    const activation = layers.has('_blocks.0._se_reduce') ? 'silu' : 'relu6';
    const kind = { activation, gate: 'sigmoid', squeezed: activation, padding: 'same' } as const;
    let planes = convolution(layers, '_conv_stem', '_bn0', pixels(build), activation, { stride: 2, padding: 'same' });
    let stage = -1;
    for (let i = 0; i === 0 || layers.has(`_blocks.${i}._depthwise_conv`); i++) {
      const name = `_blocks.${i}`;
      const begins = layers.outputs(`${name}._project_conv`) !== planes.channels;
      if (begins) stage += 1;
      const names = {
        expand: pair(layers, `${name}._expand_conv`, `${name}._bn0`),
        depthwise: [`${name}._depthwise_conv`, `${name}._bn1`] as [string, string],
        squeeze: pair(layers, `${name}._se_reduce`, `${name}._se_expand`),
        project: [`${name}._project_conv`, `${name}._bn2`] as [string, string],
      };
      planes = invertedResidual(layers, names, planes, { ...kind, stride: begins ? (STRIDES[stage] ?? 1) : 1 });
    }
    const head = convolution(layers, '_conv_head', '_bn1', planes, activation);
    layers.answer(averageOverPixels(build, head.x), head.channels, '_fc', null);
  },
});

const pixels = (build: NetworkBuilder): Planes => ({ x: openPixelInput(build), channels: 3 });

const pair = (layers: WeightedLayers, first: string, second: string): [string, string] | null =>
  layers.has(first) ? [first, second] : null;
