import { z } from 'zod';
import { type ActivationName, activationName } from './activations.ts';
import { headFields, layers, width } from './config-fields.ts';
import { family } from './family.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { threeChannels } from './picture-fields.ts';
import { averageOverPixels, classifyOrAnswer, openPixelInput } from './picture-parts.ts';

const config = z
  .object({
    ...headFields,
    num_channels: threeChannels,
    embedding_size: width.default(64),
    hidden_sizes: z.array(width).min(1).max(16).default([256, 512, 1024, 2048]),
    depths: z.array(layers).min(1).max(16).default([3, 4, 6, 3]),
    layer_type: z.enum(['basic', 'bottleneck']).default('bottleneck'),
    hidden_act: activationName.default('relu'),
    downsample_in_first_stage: z.boolean().default(false),
    downsample_in_bottleneck: z.boolean().default(false),
  })
  .refine(({ hidden_sizes: sizes, depths }) => sizes.length === depths.length, {
    path: ['depths'],
    error: 'must have as many entries as hidden_sizes',
  });

type Config = z.infer<typeof config>;

/** ResNet (He et al., 2016, "Deep Residual Learning for Image Recognition") by transformers' names. */
export const resnet = family({
  modelTypes: ['resnet'],
  config,
  ignored: /(^|\.)num_batches_tracked$/,
  write(build, config) {
    const prefix = build.weights.prefix('resnet.');
    const { embedding_size: stem, hidden_sizes: sizes, hidden_act: act } = config;
    const embedder = `${prefix}embedder.embedder`;
    const pixels = openPixelInput(build);
    const first = convolution(build, embedder, pixels, { in: 3, out: stem, kernel: 7, stride: 2, act });
    let x = build.node('MaxPool', [first], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
    let from = stem;
    for (const [stage, to] of sizes.entries()) {
      const shrinks = stage > 0 || config.downsample_in_first_stage;
      for (let layer = 0; layer < config.depths[stage]; layer++) {
        const stride = layer === 0 && shrinks ? 2 : 1;
        x = block(build, `${prefix}encoder.stages.${stage}.layers.${layer}`, x, { from, to, stride, ...config });
        from = to;
      }
    }
    classifyOrAnswer(build, averageOverPixels(build, x), 'classifier.1', from, config);
  },
});

type Block = { from: number; to: number; stride: number } & Config;

function block(build: NetworkBuilder, name: string, x: string, { from, to, stride, ...config }: Block): string {
  const act = config.hidden_act;
  const inner = to / 4;
  const first = config.downsample_in_bottleneck ? stride : 1;
  const steps =
    config.layer_type === 'basic'
      ? [
          { in: from, out: to, kernel: 3, stride, act },
          { in: to, out: to, kernel: 3, stride: 1 },
        ]
      : [
          { in: from, out: inner, kernel: 1, stride: first, act },
          { in: inner, out: inner, kernel: 3, stride: stride / first, act },
          { in: inner, out: to, kernel: 1, stride: 1 },
        ];
  let y = x;
  for (const [i, step] of steps.entries()) y = convolution(build, `${name}.layer.${i}`, y, step);
  const isSame = from === to && stride === 1;
  const shortcut = isSame ? x : convolution(build, `${name}.shortcut`, x, { in: from, out: to, kernel: 1, stride });
  return build.activation(build.add(y, shortcut), act);
}

interface Convolution {
  in: number;
  out: number;
  kernel: number;
  stride: number;
  act?: ActivationName;
}

function convolution(build: NetworkBuilder, name: string, x: string, { act, ...sizes }: Convolution): string {
  const options = { ...sizes, padding: Math.floor(sizes.kernel / 2), bias: false };
  const y = build.conv(x, `${name}.convolution`, options);
  const normal = build.batchNorm(y, `${name}.normalization`, sizes.out);
  return act ? build.activation(normal, act) : normal;
}
