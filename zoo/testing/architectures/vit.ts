import type { Graph } from '../../onnx/graph.ts';
import { attention } from './attention.ts';
import { NetworkBuilder } from './network-builder.ts';

export interface VitOptions {
  layers?: number;
  hidden?: number;
  heads?: number;
  /** Height and width of a patch. */
  patch?: number;
  classes?: number;
  size?: number;
  build?: NetworkBuilder;
}

const NORM = { epsilon: 1e-12 };

/**
 * `ViTForImageClassification` as Hugging Face Transformers builds it (Dosovitskiy et al., 2021): `pixels [batch, 3, size, size]`
 * to `logits [batch, classes]`.
 */
export function vit(options: VitOptions = {}): Graph {
  const { layers = 12, hidden = 768, heads = 12, patch = 16, classes = 1000, size = 224 } = options;
  const { build = new NetworkBuilder('vit') } = options;
  const patches = (size / patch) ** 2;
  const embed = { in: 3, out: hidden, kernel: patch, stride: patch, bias: true };
  const pixels = build.pixels(size);
  const maps = build.conv(pixels, 'vit.embeddings.patch_embeddings.projection', embed);
  const rows = build.transpose(build.reshape(maps, [hidden, patches]), [0, 2, 1]);
  const tokens = build.node('Concat', [classToken(build, pixels, hidden), rows], { axis: 1 });
  const places = build.drawn('vit.embeddings.position_embeddings', [1, patches + 1, hidden], 0.5);
  let x = build.node('Add', [tokens, places]);
  for (let i = 0; i < layers; i++) {
    x = layer(build, x, `vit.encoder.layer.${i}`, { hidden, heads, tokens: patches + 1 });
  }
  const normalized = build.layerNorm(x, 'vit.layernorm', hidden, NORM);
  const first = build.node('Gather', [normalized, build.ints([0], [])], { axis: 1 });
  return build.classifier(first, 'classifier', hidden, classes);
}

/** The learned class token, repeated for each picture: `[batch, 1, hidden]`. */
function classToken(build: NetworkBuilder, pixels: string, hidden: number): string {
  const batch = build.node('Gather', [build.node('Shape', [pixels]), build.ints([0])], { axis: 0 });
  const shape = build.node('Concat', [batch, build.ints([-1]), build.ints([-1])], { axis: 0 });
  // PyTorch exports expand(batch, -1, -1) like this: −1 keeps a size, which ONNX writes as 1.
  const kept = build.node('Where', [
    build.node('Equal', [shape, build.ints([-1])]),
    build.node('ConstantOfShape', [build.ints([3])], {
      value: { type: 'int64', shape: [1], data: BigInt64Array.of(1n) },
    }),
    shape,
  ]);
  return build.node('Expand', [build.drawn('vit.embeddings.cls_token', [1, 1, hidden], 0.5), kept]);
}

function layer(
  build: NetworkBuilder,
  x: string,
  name: string,
  size: { hidden: number; heads: number; tokens: number },
): string {
  const { hidden } = size;
  const before = build.layerNorm(x, `${name}.layernorm_before`, hidden, NORM);
  const project = (part: string) => build.projection(before, `${name}.attention.attention.${part}`, hidden, hidden);
  const context = attention(build, { query: project('query'), key: project('key'), value: project('value') }, size);
  const y = build.node('Add', [build.projection(context, `${name}.attention.output.dense`, hidden, hidden), x]);
  const after = build.layerNorm(y, `${name}.layernorm_after`, hidden, NORM);
  const wide = build.projectionGelu(after, `${name}.intermediate.dense`, hidden, 4 * hidden);
  return build.node('Add', [build.projection(wide, `${name}.output.dense`, 4 * hidden, hidden), y]);
}
