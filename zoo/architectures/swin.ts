import { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { activationName } from './activations.ts';
import { splitHeads } from './attention.ts';
import { epsilon, headFields, layers, width } from './config-fields.ts';
import { family } from './family.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { patches, pixelInput, side } from './patches.ts';
import { threeChannels } from './picture-fields.ts';
import { classifyOrAnswer } from './picture-parts.ts';
import { relativePositions, roll, shiftedWindowMask } from './windows.ts';

/** Numbers in the mask of moved windows, ten times as many as Swin has at 384 × 384. */
const MOST_MASKED = 2 ** 24;

const config = z
  .object({
    ...headFields,
    image_size: side.default([224, 224]),
    patch_size: side.default([4, 4]),
    num_channels: threeChannels,
    embed_dim: width.default(96),
    depths: z.array(layers).min(1).max(8).default([2, 2, 6, 2]),
    num_heads: z.array(width).min(1).max(8).default([3, 6, 12, 24]),
    window_size: z.int().min(1).max(32).default(7),
    mlp_ratio: z.number().gt(0).max(64).default(4),
    qkv_bias: z.boolean().default(true),
    hidden_act: activationName.default('gelu'),
    use_absolute_embeddings: z.boolean().default(false),
    layer_norm_eps: epsilon.default(1e-5),
  })
  .refine(({ depths, num_heads: heads }) => depths.length === heads.length, {
    path: ['num_heads'],
    error: 'must have as many entries as depths',
  })
  .refine(({ embed_dim: dim, num_heads: heads }) => heads.every((count, i) => (dim * 2 ** i) % count === 0), {
    path: ['num_heads'],
    error: 'must divide embed_dim, doubled from stage to stage',
  });

type Config = z.infer<typeof config>;

/** The epsilon of the normalizations that transformers makes with PyTorch's default. */
const PLAIN_EPSILON = 1e-5;
/** Beyond the end of any axis. */
const END = 2 ** 31 - 1;

/** Where a block works: tokens `[batch, height · width, features]`, in windows of `window²` tokens. */
interface Stage {
  height: number;
  width: number;
  features: number;
  heads: number;
  window: number;
  /** Windows in a picture, the last ones filled up with zeros. */
  rows: number;
  columns: number;
  /** How far every other block moves the windows; 0 if there is only one. */
  shift: number;
  /** The mask of moved windows. */
  mask: string;
}

/** Swin (Liu et al., 2021, "Hierarchical Vision Transformer using Shifted Windows"). Its shifts and windows are constants. */
export const swin = family({
  modelTypes: ['swin'],
  config,
  ignored: /(^|\.)(mask_token|relative_position_index)$|^decoder\./,
  write(build, config) {
    const prefix = build.weights.prefix('swin.');
    const { image_size: size, patch_size: patch, embed_dim: dim } = config;
    let x = embeddings(build, `${prefix}embeddings`, config);
    let [height, width] = [Math.ceil(size[0] / patch[0]), Math.ceil(size[1] / patch[1])];
    let features = dim;
    for (const [stage, depth] of config.depths.entries()) {
      const name = `${prefix}encoder.layers.${stage}`;
      const place = stageOf(build, { height, width, features, heads: config.num_heads[stage] }, config);
      for (let i = 0; i < depth; i++) x = block(build, `${name}.blocks.${i}`, x, place, i % 2 === 1, config);
      if (stage === config.depths.length - 1) break;
      x = mergePatches(build, `${name}.downsample`, x, place);
      [height, width, features] = [Math.ceil(height / 2), Math.ceil(width / 2), 2 * features];
    }
    const states = build.layerNorm(x, `${prefix}layernorm`, features, config.layer_norm_eps);
    const pooled = build.node('ReduceMean', [states, build.ints([1])], { keepdims: 0 });
    classifyOrAnswer(build, pooled, 'classifier', features, config);
  },
});

function stageOf(
  build: NetworkBuilder,
  place: Pick<Stage, 'height' | 'width' | 'features' | 'heads'>,
  { window_size: window }: Config,
): Stage {
  const least = Math.min(place.height, place.width);
  if (least < window) {
    throw new InvalidInputError(
      `config.json: window_size is ${window}, but a stage has only ${least} patches on a side. Use the image_size that the model was trained with.`,
    );
  }
  const [rows, columns] = [Math.ceil(place.height / window), Math.ceil(place.width / window)];
  if (rows * columns * window ** 4 > MOST_MASKED) {
    throw new InvalidInputError(
      `config.json: image_size has too many patches for its windows: ${place.height} × ${place.width}. Use the file as its publisher wrote it.`,
    );
  }
  const shift = least > window ? Math.floor(window / 2) : 0;
  const mask =
    shift === 0
      ? ''
      : build.floats(shiftedWindowMask(rows, columns, window, shift), [rows * columns, 1, window ** 2, window ** 2]);
  return { ...place, window, rows, columns, shift, mask };
}

function embeddings(build: NetworkBuilder, name: string, config: Config): string {
  const { image_size: size, patch_size: patch, embed_dim: features } = config;
  const pixels = pixelInput(build, size);
  const [below, right] = [0, 1].map((axis) => Math.ceil(size[axis] / patch[axis]) * patch[axis] - size[axis]);
  const padded =
    below + right === 0 ? pixels : build.node('Pad', [pixels, build.ints([0, 0, 0, 0, 0, 0, below, right])]);
  const tokens = patches(build, `${name}.patch_embeddings.projection`, padded, { patch, features });
  const normal = build.layerNorm(tokens, `${name}.norm`, features, PLAIN_EPSILON);
  if (!config.use_absolute_embeddings) return normal;
  const count = Math.floor(size[0] / patch[0]) * Math.floor(size[1] / patch[1]);
  return build.add(normal, build.weight(`${name}.position_embeddings`, [1, count, features]));
}

function block(
  build: NetworkBuilder,
  name: string,
  x: string,
  stage: Stage,
  isShifted: boolean,
  config: Config,
): string {
  const { features } = stage;
  const { layer_norm_eps: epsilon, hidden_act: act } = config;
  const before = build.layerNorm(x, `${name}.layernorm_before`, features, epsilon);
  const attended = build.add(x, windowAttention(build, `${name}.attention`, before, stage, isShifted, config));
  const after = build.layerNorm(attended, `${name}.layernorm_after`, features, epsilon);
  const inner = Math.trunc(config.mlp_ratio * features);
  const wide = build.activation(build.linear(after, `${name}.intermediate.dense`, features, inner), act);
  return build.add(attended, build.linear(wide, `${name}.output.dense`, inner, features));
}

/** Attention inside windows, which every other block moves by half a window, round the picture's edges. */
function windowAttention(
  build: NetworkBuilder,
  name: string,
  x: string,
  stage: Stage,
  isShifted: boolean,
  config: Config,
): string {
  const { height, width, features, window, rows, columns } = stage;
  const shift = isShifted ? stage.shift : 0;
  const [below, right] = [rows * window - height, columns * window - width];
  let grid = build.reshape(x, [-1, height, width, features]);
  if (below + right > 0) grid = build.node('Pad', [grid, build.ints([0, 0, 0, 0, 0, below, right, 0])]);
  if (shift > 0) grid = roll(build, grid, shift, shift);
  const split = build.reshape(grid, [-1, rows, window, columns, window, features]);
  const windows = build.reshape(build.transpose(split, [0, 1, 3, 2, 4, 5]), [-1, window ** 2, features]);

  const attended = attention(build, name, windows, stage, shift > 0, config);

  const apart = build.reshape(attended, [-1, rows, columns, window, window, features]);
  const joined = build.transpose(apart, [0, 1, 3, 2, 4, 5]);
  let back = build.reshape(joined, [-1, rows * window, columns * window, features]);
  if (shift > 0) back = roll(build, back, rows * window - shift, columns * window - shift);
  if (below + right > 0) {
    back = build.node('Slice', [back, build.ints([0, 0]), build.ints([height, width]), build.ints([1, 2])]);
  }
  return build.reshape(back, [-1, height * width, features]);
}

/** Attention over `[batch · windows, window², features]`, with a learned bias for each relative position. */
function attention(
  build: NetworkBuilder,
  name: string,
  x: string,
  stage: Stage,
  isMasked: boolean,
  config: Config,
): string {
  const { features, heads, window, rows, columns, mask } = stage;
  const size = features / heads;
  const area = window ** 2;
  const [query, key, value] = ['query', 'key', 'value'].map((part) =>
    splitHeads(
      build,
      build.linear(x, `${name}.self.${part}`, features, features, { bias: config.qkv_bias }),
      heads,
      size,
    ),
  );
  const scaled = build.multiply(query, build.scalar(1 / Math.sqrt(size)));
  const products = build.node('MatMul', [scaled, build.transpose(key, [0, 1, 3, 2])]);
  const table = build.weight(`${name}.self.relative_position_bias_table`, [(2 * window - 1) ** 2, heads]);
  const looked = build.node('Gather', [table, build.ints(relativePositions(window), [area, area])], { axis: 0 });
  let scores = build.add(products, build.transpose(looked, [2, 0, 1]));
  if (isMasked) {
    // Each window of a picture has its own mask: for it, windows and batch come apart.
    const apart = build.reshape(scores, [-1, rows * columns, heads, area, area]);
    scores = build.reshape(build.add(apart, mask), [-1, heads, area, area]);
  }
  const context = build.node('MatMul', [build.node('Softmax', [scores], { axis: -1 }), value]);
  const joined = build.reshape(build.transpose(context, [0, 2, 1, 3]), [-1, area, features]);
  return build.linear(joined, `${name}.output.dense`, features, features);
}

/** Patch merging: four neighbours become one token, of twice the features. */
function mergePatches(build: NetworkBuilder, name: string, x: string, { height, width, features }: Stage): string {
  let grid = build.reshape(x, [-1, height, width, features]);
  const [below, right] = [height % 2, width % 2];
  if (below + right > 0) grid = build.node('Pad', [grid, build.ints([0, 0, 0, 0, 0, below, right, 0])]);
  const every = (row: number, column: number) =>
    build.node('Slice', [
      grid,
      build.ints([row, column]),
      build.ints([END, END]),
      build.ints([1, 2]),
      build.ints([2, 2]),
    ]);
  const four = build.node('Concat', [every(0, 0), every(1, 0), every(0, 1), every(1, 1)], { axis: 3 });
  const count = Math.ceil(height / 2) * Math.ceil(width / 2);
  const normal = build.layerNorm(
    build.reshape(four, [-1, count, 4 * features]),
    `${name}.norm`,
    4 * features,
    PLAIN_EPSILON,
  );
  return build.linear(normal, `${name}.reduction`, 4 * features, 2 * features, { bias: false });
}
