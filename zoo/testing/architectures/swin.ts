import type { Graph } from '../../onnx/graph.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface SwinOptions {
  /** Blocks of each stage; by default those of Swin-T. Every second one shifts its windows. */
  depths?: number[];
  heads?: number[];
  /** Channels of the first stage; each stage doubles them. */
  width?: number;
  /** Height and width of a window, in patches. */
  window?: number;
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

/** Swin Transformer as torchvision builds it (Liu et al., 2021): `pixels [batch, 3, size, size]` to `logits [batch, classes]`. */
export function swin(options: SwinOptions = {}): Graph {
  const { depths = [2, 2, 6, 2], heads = [3, 6, 12, 24], width = 96, window = 7, classes = 1000 } = options;
  const { size = 224, build = new NetworkBuilder('swin') } = options;
  const patches = build.conv(build.pixels(size), 'features.0.0', {
    in: 3,
    out: width,
    kernel: 4,
    stride: 4,
    bias: true,
  });
  let x = build.layerNorm(build.transpose(patches, [0, 2, 3, 1]), 'features.0.2', width);
  let stage: Stage = { extent: size / 4, width, window, heads: heads[0] };
  for (const [i, depth] of depths.entries()) {
    if (i > 0) {
      x = mergedPatches(build, x, `features.${2 * i}`, stage.width);
      stage = { extent: stage.extent / 2, width: 2 * stage.width, window, heads: heads[i] };
    }
    for (let j = 0; j < depth; j++) {
      const shift = j % 2 === 1 && stage.extent > window ? Math.floor(window / 2) : 0;
      x = block(build, x, `features.${2 * i + 1}.${j}`, stage, shift);
    }
  }
  const normalized = build.layerNorm(x, 'norm', stage.width);
  return build.classifier(
    build.pooledFeatures(build.transpose(normalized, [0, 3, 1, 2])),
    'head',
    stage.width,
    classes,
  );
}

/** A stage's activations are `[batch, extent, extent, width]`. */
interface Stage {
  extent: number;
  width: number;
  window: number;
  heads: number;
}

function block(build: NetworkBuilder, x: string, name: string, stage: Stage, shift: number): string {
  const { width } = stage;
  const attended = windowAttention(build, build.layerNorm(x, `${name}.norm1`, width), `${name}.attn`, stage, shift);
  const y = build.node('Add', [x, attended]);
  const wide = build.projectionGelu(build.layerNorm(y, `${name}.norm2`, width), `${name}.mlp.0`, width, 4 * width);
  return build.node('Add', [y, build.projection(wide, `${name}.mlp.3`, 4 * width, width)]);
}

/** Attention within windows, which a shift moves across the borders of the other blocks' windows. */
function windowAttention(build: NetworkBuilder, x: string, name: string, stage: Stage, shift: number): string {
  const { extent, width, window, heads } = stage;
  const [across, tokens, size] = [extent / window, window * window, width / heads];
  const reshape = (y: string, shape: number[]) => build.node('Reshape', [y, build.ints(shape)]);
  const rolled = shift ? roll(build, roll(build, x, 1, shift), 2, shift) : x;
  const cut = build.transpose(reshape(rolled, [-1, across, window, across, window, width]), [0, 1, 3, 2, 4, 5]);
  const windows = reshape(cut, [-1, tokens, width]);

  const packed = reshape(build.projection(windows, `${name}.qkv`, width, 3 * width), [-1, tokens, 3, heads, size]);
  const parts = build.transpose(packed, [2, 0, 3, 1, 4]);
  const [query, key, value] = [0, 1, 2].map((i) => build.node('Gather', [parts, build.ints([i], [])], { axis: 0 }));
  const scaled = build.node('Mul', [query, build.scalar(size ** -0.5)]);
  let scores = build.node('MatMul', [scaled, build.transpose(key, [0, 1, 3, 2])]);
  scores = build.node('Add', [scores, relativePositionBias(build, name, window, heads)]);
  if (shift) {
    const perPicture = reshape(scores, [-1, across * across, heads, tokens, tokens]);
    scores = reshape(build.node('Add', [perPicture, shiftMask(build, stage, shift)]), [-1, heads, tokens, tokens]);
  }
  const context = build.node('MatMul', [build.node('Softmax', [scores], { axis: -1 }), value]);
  const merged = reshape(build.transpose(context, [0, 2, 1, 3]), [-1, tokens, width]);
  const projected = build.projection(merged, `${name}.proj`, width, width);

  const laid = build.transpose(reshape(projected, [-1, across, across, window, window, width]), [0, 1, 3, 2, 4, 5]);
  const whole = reshape(laid, [-1, extent, extent, width]);
  return shift ? roll(build, roll(build, whole, 1, -shift), 2, -shift) : whole;
}

/** Moves the first `shift` rows along an axis to the end, or with a negative shift the last to the front: `torch.roll`. */
function roll(build: NetworkBuilder, x: string, axis: number, shift: number): string {
  const slice = (from: number, to: number) =>
    build.node('Slice', [x, build.ints([from]), build.ints([to]), build.ints([axis])]);
  return build.node('Concat', [slice(shift, 2 ** 31 - 1), slice(0, shift)], { axis });
}

/** One learned number for each head and each offset between two tokens of a window: `[1, heads, tokens, tokens]`. */
function relativePositionBias(build: NetworkBuilder, name: string, window: number, heads: number): string {
  const [tokens, span] = [window * window, 2 * window - 1];
  const index = Array.from({ length: tokens * tokens }, (_, i) => {
    const [a, b] = [Math.floor(i / tokens), i % tokens];
    const rows = Math.floor(a / window) - Math.floor(b / window) + window - 1;
    return rows * span + (a % window) - (b % window) + window - 1;
  });
  const table = build.drawn(`${name}.relative_position_bias_table`, [span * span, heads], 0.5);
  const rows = build.node('Gather', [table, build.ints(index)], { axis: 0 });
  const square = build.node('Reshape', [rows, build.ints([tokens, tokens, heads])]);
  return build.node('Unsqueeze', [build.transpose(square, [2, 0, 1]), build.ints([0])]);
}

/** Masks tokens from each other that only a shift brought into one window: `[1, windows, 1, tokens, tokens]`. */
function shiftMask(build: NetworkBuilder, { extent, window }: Stage, shift: number): string {
  const [across, tokens] = [extent / window, window * window];
  const band = (place: number) => (place < extent - window ? 0 : place < extent - shift ? 1 : 2);
  const region = (at: number, token: number) => {
    const row = Math.floor(at / across) * window + Math.floor(token / window);
    const column = (at % across) * window + (token % window);
    return 3 * band(row) + band(column);
  };
  const mask = new Float32Array(across * across * tokens * tokens);
  for (let i = 0; i < mask.length; i++) {
    const [at, a, b] = [Math.floor(i / tokens ** 2), Math.floor(i / tokens) % tokens, i % tokens];
    if (region(at, a) !== region(at, b)) mask[i] = -100;
  }
  return build.floats(mask, [1, across * across, 1, tokens, tokens]);
}

/** Four neighbouring patches become one, of twice the width. */
function mergedPatches(build: NetworkBuilder, x: string, name: string, width: number): string {
  const quarters = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ].map((starts) =>
    build.node('Slice', [
      x,
      build.ints(starts),
      build.ints([2 ** 31 - 1, 2 ** 31 - 1]),
      build.ints([1, 2]),
      build.ints([2, 2]),
    ]),
  );
  const joined = build.layerNorm(build.node('Concat', quarters, { axis: 3 }), `${name}.norm`, 4 * width);
  return build.product(joined, `${name}.reduction`, 4 * width, 2 * width);
}
