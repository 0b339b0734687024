import { z } from 'zod';
import { dividesInto, epsilon, headOf, labelCount } from './config-fields.ts';
import { family } from './family.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { patches, pixelInput, side, withToken } from './patches.ts';
import { visionFields } from './picture-fields.ts';
import { resizedPositions } from './resized-positions.ts';
import { selfAttention } from './vit.ts';

const config = z
  .object({
    ...visionFields,
    layer_norm_eps: epsilon.default(1e-6),
    patch_size: side.default([14, 14]),
    mlp_ratio: z.number().gt(0).max(64).default(4),
    use_swiglu_ffn: z.boolean().default(false),
  })
  .refine(...dividesInto('hidden_size', 'num_attention_heads'));

type Config = z.infer<typeof config>;

/**
 * DINOv2 (Oquab et al., 2024): a ViT whose branches are scaled by a learned vector. Its positions are resampled to the size of the
 * pictures, for published models were trained at a larger size than they are used at.
 */
export const dinov2 = family({
  modelTypes: ['dinov2'],
  config,
  ignored: /(^|\.)mask_token$/,
  write(build, config, _tower, size) {
    const { hidden_size: hidden, patch_size: patch } = config;
    const prefix = build.weights.prefix('dinov2.');
    const pixels = size ?? config.image_size;
    const grid = gridOf(pixels, patch);
    const embeddings = `${prefix}embeddings`;
    const projection = `${embeddings}.patch_embeddings.projection`;
    let x = patches(build, projection, pixelInput(build, pixels), { patch, features: hidden });
    x = withToken(build, `${embeddings}.cls_token`, x, [1, 1, hidden]);
    const table = {
      name: `${embeddings}.position_embeddings`,
      from: gridOf(config.image_size, patch),
      to: grid,
      hidden,
    };
    x = build.add(x, resizedPositions(build, table));
    for (let layer = 0; layer < config.num_hidden_layers; layer++) {
      x = block(build, `${prefix}encoder.layer.${layer}`, x, config);
    }
    const states = build.layerNorm(x, `${prefix}layernorm`, hidden, config.layer_norm_eps);
    if (headOf(config) !== 'picture') return build.answer(states, 'last_hidden_state', grid[0] * grid[1] + 1, hidden);
    const patchStates = build.node('Slice', [
      states,
      build.ints([1]),
      build.ints([1 + grid[0] * grid[1]]),
      build.ints([1]),
    ]);
    const mean = build.node('ReduceMean', [patchStates, build.ints([1])], { keepdims: 0 });
    const both = build.node('Concat', [build.at(states, 1, 0), mean], { axis: 1 });
    const classes = labelCount(config);
    build.answer(build.linear(both, 'classifier', 2 * hidden, classes), 'logits', classes);
  },
});

type Pair = [height: number, width: number];

/** Patches that fit into a picture; the pixels beside them are not read. */
const gridOf = (size: readonly [number, number], patch: readonly [number, number]): Pair => [
  Math.floor(size[0] / patch[0]),
  Math.floor(size[1] / patch[1]),
];

function block(build: NetworkBuilder, name: string, x: string, config: Config): string {
  const { hidden_size: hidden, layer_norm_eps: epsilon } = config;
  const scaled = (y: string, part: string) => build.multiply(y, build.weight(`${name}.${part}.lambda1`, [hidden]));
  const before = build.layerNorm(x, `${name}.norm1`, hidden, epsilon);
  const attended = build.add(x, scaled(selfAttention(build, `${name}.attention`, before, config), 'layer_scale1'));
  const after = build.layerNorm(attended, `${name}.norm2`, hidden, epsilon);
  const wide = config.use_swiglu_ffn
    ? gated(build, `${name}.mlp`, after, config)
    : plain(build, `${name}.mlp`, after, config);
  return build.add(attended, scaled(wide, 'layer_scale2'));
}

function plain(
  build: NetworkBuilder,
  name: string,
  x: string,
  { hidden_size: hidden, mlp_ratio: ratio, hidden_act: act }: Config,
) {
  const inner = Math.trunc(hidden * ratio);
  return build.linear(
    build.activation(build.linear(x, `${name}.fc1`, hidden, inner), act),
    `${name}.fc2`,
    inner,
    hidden,
  );
}

/** SwiGLU (Shazeer, 2020), with two thirds of the features, rounded up to a multiple of 8; gate and values in one product. */
function gated(
  build: NetworkBuilder,
  name: string,
  x: string,
  { hidden_size: hidden, mlp_ratio: ratio }: Config,
): string {
  const inner = Math.floor((Math.trunc((Math.trunc(hidden * ratio) * 2) / 3) + 7) / 8) * 8;
  const both = build.linear(x, `${name}.weights_in`, hidden, 2 * inner);
  const [gate, values] = [build.unique('gate'), build.unique('values')];
  build.nodes('Split', [both], [gate, values], { axis: -1, num_outputs: 2 });
  return build.linear(build.multiply(build.activation(gate, 'silu'), values), `${name}.weights_out`, inner, hidden);
}
