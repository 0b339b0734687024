import { z } from 'zod';
import { activationName } from './activations.ts';
import { epsilon, headFields, layers, width } from './config-fields.ts';
import { family } from './family.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { threeChannels } from './picture-fields.ts';
import { classifyOrAnswer, openPixelInput } from './picture-parts.ts';

const fields = {
  ...headFields,
  num_channels: threeChannels,
  patch_size: z.int().min(1).max(64).default(4),
  num_stages: z.int().min(1).max(16).default(4),
  hidden_sizes: z.array(width).min(1).max(16).nullish(),
  depths: z.array(layers).min(1).max(16).nullish(),
  hidden_act: activationName.default('gelu'),
  layer_norm_eps: epsilon.default(1e-12),
};

const UNSTAGED = { path: ['num_stages'], error: 'must be the number of hidden_sizes and of depths' };

const config = z
  .object({ ...fields, layer_scale_init_value: z.number().default(1e-6) })
  .transform(filled)
  .refine(isStaged, UNSTAGED);
const configV2 = z.object(fields).transform(filled).refine(isStaged, UNSTAGED);

type Config = z.infer<typeof configV2>;

function filled<Given extends { hidden_sizes?: number[] | null | undefined; depths?: number[] | null | undefined }>(
  given: Given,
) {
  return { ...given, hidden_sizes: given.hidden_sizes ?? [96, 192, 384, 768], depths: given.depths ?? [3, 3, 9, 3] };
}

interface Stages {
  num_stages: number;
  hidden_sizes: number[];
  depths: number[];
}

function isStaged({ num_stages: count, hidden_sizes: sizes, depths }: Stages): boolean {
  return sizes.length === count && depths.length === count;
}

/** The epsilon of all normalizations but the last, which transformers writes into the code. */
const INNER_EPSILON = 1e-6;

/** ConvNeXt (Liu et al., 2022, "A ConvNet for the 2020s"). */
export const convnext = family({
  modelTypes: ['convnext'],
  config,
  ignored: /^$/,
  write(build, config) {
    network(build, build.weights.prefix('convnext.'), config, (name, x, wide, channels) => {
      const narrow = build.linear(x, `${name}.pwconv2`, wide, channels);
      const scale = `${name}.layer_scale_parameter`;
      return config.layer_scale_init_value > 0 ? build.multiply(narrow, build.weight(scale, [channels])) : narrow;
    });
  },
});

/** ConvNeXt V2 (Woo et al., 2023), with global response normalization in the place of the layer scale. */
export const convnextV2 = family({
  modelTypes: ['convnextv2'],
  config: configV2,
  ignored: /^$/,
  write(build, config) {
    network(build, build.weights.prefix('convnextv2.'), config, (name, x, wide, channels) =>
      build.linear(responseNorm(build, `${name}.grn`, x, wide), `${name}.pwconv2`, wide, channels),
    );
  },
});

/** The second half of a block: from `4 · channels` features, the last axis, back to `channels`. */
type Narrow = (name: string, x: string, wide: number, channels: number) => string;

function network(build: NetworkBuilder, prefix: string, config: Config, narrow: Narrow): void {
  const { hidden_sizes: sizes, depths, patch_size: patch } = config;
  const embeddings = `${prefix}embeddings`;
  const stem = { in: 3, out: sizes[0], kernel: patch, stride: patch };
  const patches = build.conv(openPixelInput(build), `${embeddings}.patch_embeddings`, stem);
  let x = channelNorm(build, `${embeddings}.layernorm`, patches, sizes[0]);
  for (const [stage, channels] of sizes.entries()) {
    const name = `${prefix}encoder.stages.${stage}`;
    if (stage > 0) {
      const normal = channelNorm(build, `${name}.downsampling_layer.0`, x, sizes[stage - 1]);
      x = build.conv(normal, `${name}.downsampling_layer.1`, {
        in: sizes[stage - 1],
        out: channels,
        kernel: 2,
        stride: 2,
      });
    }
    for (let layer = 0; layer < depths[stage]; layer++) {
      x = block(build, `${name}.layers.${layer}`, x, channels, config, narrow);
    }
  }
  const last = sizes[sizes.length - 1];
  const pooled = build.node('Flatten', [build.node('GlobalAveragePool', [x])], { axis: 1 });
  const features = build.layerNorm(pooled, `${prefix}layernorm`, last, config.layer_norm_eps);
  classifyOrAnswer(build, features, 'classifier', last, config);
}

function block(
  build: NetworkBuilder,
  name: string,
  x: string,
  channels: number,
  config: Config,
  narrow: Narrow,
): string {
  const depthwise = { in: channels, out: channels, kernel: 7, padding: 3, groups: channels };
  const last = build.transpose(build.conv(x, `${name}.dwconv`, depthwise), [0, 2, 3, 1]);
  const normal = build.layerNorm(last, `${name}.layernorm`, channels, INNER_EPSILON);
  const wide = build.activation(build.linear(normal, `${name}.pwconv1`, channels, 4 * channels), config.hidden_act);
  return build.add(x, build.transpose(narrow(name, wide, 4 * channels, channels), [0, 3, 1, 2]));
}

/** A LayerNorm over the channels of `[batch, channels, height, width]`. */
function channelNorm(build: NetworkBuilder, name: string, x: string, channels: number): string {
  const last = build.transpose(x, [0, 2, 3, 1]);
  return build.transpose(build.layerNorm(last, name, channels, INNER_EPSILON), [0, 3, 1, 2]);
}

/** Each feature's norm over the picture, relative to the features' mean norm, scales it: `[batch, height, width, features]`. */
function responseNorm(build: NetworkBuilder, name: string, x: string, features: number): string {
  const norms = build.node('ReduceL2', [x, build.ints([1, 2])], { keepdims: 1 });
  const mean = build.node('ReduceMean', [norms, build.ints([-1])], { keepdims: 1 });
  const response = build.node('Div', [norms, build.add(mean, build.scalar(1e-6))]);
  const shape = [1, 1, 1, features];
  const scaled = build.multiply(build.weight(`${name}.weight`, shape), build.multiply(x, response));
  return build.add(build.add(scaled, build.weight(`${name}.bias`, shape)), x);
}
