import { z } from 'zod';
import { activationName } from './activations.ts';
import { epsilon, headFields, width } from './config-fields.ts';
import { family } from './family.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { threeChannels } from './picture-fields.ts';
import { averageOverPixels, classifyOrAnswer, openPixelInput } from './picture-parts.ts';

const config = z.object({
  ...headFields,
  num_channels: threeChannels,
  depth_multiplier: z.number().gt(0).max(100).default(1),
  depth_divisible_by: width.default(8),
  min_depth: width.default(8),
  expand_ratio: z.number().gt(0).max(100).default(6),
  output_stride: z.union([z.literal(8), z.literal(16), z.literal(32)]).default(32),
  first_layer_is_expansion: z.boolean().default(true),
  finegrained_output: z.boolean().default(true),
  hidden_act: activationName.default('relu6'),
  tf_padding: z.boolean().default(true),
  layer_norm_eps: epsilon.default(1e-3),
});

type Config = z.infer<typeof config>;

/** Channels after the stem and after each block, and each block's stride. Source: Sandler et al., 2018, table 2. */
const CHANNELS = [16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320];
const STRIDES = [2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

/** MobileNetV2 (Sandler et al., 2018, "Inverted Residuals and Linear Bottlenecks") by transformers' names. */
export const mobilenetV2 = family({
  modelTypes: ['mobilenet_v2'],
  config,
  ignored: /(^|\.)num_batches_tracked$/,
  write(build, config) {
    const prefix = build.weights.prefix('mobilenet_v2.');
    const channels = CHANNELS.map((count) => scaled(count, config));
    const layer = new Layers(build, config);
    let x = stem(layer, `${prefix}conv_stem`, openPixelInput(build), channels[0], config);
    let reached = 2;
    let dilation = 1;
    for (const [i, stride] of STRIDES.entries()) {
      // Past the output stride, dilation takes the stride's place, from the next block on.
      const isDilated = reached === config.output_stride;
      const sizes = {
        in: channels[i],
        out: channels[i + 1],
        stride: isDilated ? 1 : stride,
        dilation: isDilated ? dilation : 1,
      };
      x = block(layer, `${prefix}layer.${i}`, x, sizes, config);
      if (isDilated) dilation *= stride;
      else reached *= stride;
    }
    const isKept = config.finegrained_output && config.depth_multiplier < 1;
    const last = isKept ? 1280 : scaled(1280, config);
    const head = layer.point(`${prefix}conv_1x1`, x, channels[16], last);
    classifyOrAnswer(build, averageOverPixels(build, head), 'classifier', last, config);
  },
});

function stem(layer: Layers, name: string, pixels: string, out: number, config: Config): string {
  const wide = scaled(32, config);
  let x = layer.spatial(`${name}.first_conv`, pixels, { in: 3, out: wide, kernel: 3, stride: 2 });
  if (!config.first_layer_is_expansion) x = layer.point(`${name}.expand_1x1`, x, wide, wide);
  x = layer.spatial(`${name}.conv_3x3`, x, { in: wide, out: wide, kernel: 3, groups: wide });
  return layer.point(`${name}.reduce_1x1`, x, wide, out, false);
}

interface Sizes {
  in: number;
  out: number;
  stride: number;
  dilation: number;
}

function block(layer: Layers, name: string, x: string, { in: from, out, ...window }: Sizes, config: Config): string {
  const wide = divisible(roundHalfEven(from * config.expand_ratio), config);
  const expanded = layer.point(`${name}.expand_1x1`, x, from, wide);
  const depthwise = { in: wide, out: wide, kernel: 3, groups: wide, ...window };
  const y = layer.point(`${name}.reduce_1x1`, layer.spatial(`${name}.conv_3x3`, expanded, depthwise), wide, out, false);
  return window.stride === 1 && from === out ? layer.build.add(x, y) : y;
}

interface Spatial {
  in: number;
  out: number;
  kernel: number;
  stride?: number;
  groups?: number;
  dilation?: number;
}

/** A convolution, its normalization and its activation. */
class Layers {
  constructor(
    readonly build: NetworkBuilder,
    private readonly config: Config,
  ) {}

  spatial(name: string, x: string, options: Spatial, isActive = true): string {
    const { build, config } = this;
    const padding = config.tf_padding ? 'same' : Math.floor((options.kernel - 1) / 2) * (options.dilation ?? 1);
    const y = build.conv(x, `${name}.convolution`, { ...options, padding, bias: false });
    const normal = build.batchNorm(y, `${name}.normalization`, options.out, config.layer_norm_eps);
    return isActive ? build.activation(normal, config.hidden_act) : normal;
  }

  /** A convolution of single pixels. */
  point(name: string, x: string, from: number, out: number, isActive = true): string {
    return this.spatial(name, x, { in: from, out, kernel: 1 }, isActive);
  }
}

const scaled = (channels: number, config: Config) =>
  divisible(roundHalfEven(channels * config.depth_multiplier), config);

/** The nearest multiple, but not less than nine tenths. Source: transformers, `make_divisible`. */
function divisible(value: number, { depth_divisible_by: divisor, min_depth: least }: Config): number {
  const nearest = Math.max(least, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor);
  return nearest < 0.9 * value ? nearest + divisor : nearest;
}

/** As Python rounds. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
