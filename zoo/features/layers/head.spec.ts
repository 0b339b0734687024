import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import { simplifyGraph } from '../../simplify/simplify.ts';
import { run } from '../../simplify/testing/same-outputs.ts';
import { smallInputs } from '../../testing/architectures/small-inputs.ts';
import { backboneOf } from '../backbone.ts';
import { findFeatureLayers } from '../feature-layers.ts';

const wave = (count: number, speed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(speed * i));

class Network extends GraphBuilder {
  /** `[batch, 6, 4, 3]` of `x`, averaged to `[batch, 6]`. */
  vector(): string {
    return this.node('ReduceMean', [this.#points(), this.ints([2, 3])], { keepdims: 0 });
  }

  /** `[batch, 12, 6]`, normalized. */
  tokens(): string {
    const rows = this.node('Reshape', [this.#points(), this.ints([0, 6, 12])]);
    const tokens = this.node('Transpose', [rows], { perm: [0, 2, 1] });
    return this.node('LayerNormalization', [tokens, this.floats(wave(6, 1), [6], 'norm.weight')], { axis: -1 });
  }

  head(name: string, x: string, outputs = 5): string {
    const weights = this.floats(wave(6 * outputs, name.length), [outputs, 6], `${name}.weight`);
    return this.node('Gemm', [x, weights, this.floats(wave(outputs, 2), [outputs], `${name}.bias`)], { transB: 1 });
  }

  token(tokens: string, index: number): string {
    return this.node('Gather', [tokens, this.ints([index], [])], { axis: 1 });
  }

  #points(): string {
    this.input('x', 'float', ['batch', 3, 8, 6]);
    const weights = this.floats(wave(72, 0.7), [6, 3, 2, 2], 'conv.weight');
    return this.node('Relu', [this.node('Conv', ['x', weights], { strides: [2, 2] })]);
  }
}

async function layersOf(body: (b: Network) => string) {
  const b = new Network('network');
  b.node('Identity', [body(b)], {}, { output: 'logits' });
  b.output('logits', 'float', ['batch', 5]);
  return findFeatureLayers(await simplifyGraph(b.graph));
}

const half = (b: Network, sum: string) => b.node('Div', [sum, b.floats([2])]);

test.each<[string, (b: Network, features: string) => string]>([
  ['two heads, averaged', (b, x) => half(b, b.node('Add', [b.head('a', x), b.head('bb', x)]))],
  ['three heads, added', (b, x) => b.node('Add', [b.node('Add', [b.head('a', x), b.head('bb', x)]), b.head('ccc', x)])],
  ['two heads of other classes', (b, x) => b.node('Concat', [b.head('a', x, 2), b.head('bb', x, 3)], { axis: 1 })],
  ['one head, divided by a temperature', (b, x) => half(b, b.head('a', x))],
])('the features of %s are what they read', async (_, head) => {
  const { featureLayers } = await layersOf((b) => head(b, b.vector()));
  expect(featureLayers.map(({ name, dimension }) => [name, dimension])).toEqual([
    ['conv', 6],
    ['pooled', 6],
  ]);
});

test('a branch that adds its input belongs to the features', async () => {
  const { featureLayers } = await layersOf((b) => {
    const x = b.vector();
    return b.head('a', b.node('Add', [x, b.head('bb', x, 6)]));
  });
  expect(featureLayers.at(-1)).toMatchObject({ op: 'Add', dimension: 6, parameterCount: 42 });
});

describe('two heads that each read a token, as of DeiT', () => {
  const deit = () =>
    layersOf((b) => {
      const tokens = b.tokens();
      return half(b, b.node('Add', [b.head('a', b.token(tokens, 0)), b.head('bb', b.token(tokens, 3))]));
    });

  test('the tokens are their features', async () => {
    const { featureLayers } = await deit();
    expect(featureLayers.at(-1)).toMatchObject({ op: 'LayerNormalization', dimension: 6 });
  });

  // As timm's deit_tiny_distilled_patch16_224 does, in forward_head(…, pre_logits=True).
  test('pooled, they are the mean of the tokens that the heads read', async () => {
    const { graph, featureLayers } = await deit();
    const [layer] = featureLayers.slice(-1);
    const inputs = smallInputs(graph, 2, 1);
    const backbone = await backboneOf(graph, layer);
    const features = (await run(backbone.graph, inputs))[backbone.features];
    const value = { name: layer.name, type: 'float' as const, shape: ['batch', 12, 6] };
    const tokens = (await run({ ...graph, outputs: [value] }, inputs))[layer.name].data as Float32Array;
    expect(features.dims).toEqual([2, 6]);
    for (const [i, got] of (features.data as Float32Array).entries()) {
      const at = Math.floor(i / 6) * 72 + (i % 6);
      expect(got).toBeCloseTo((tokens[at] + tokens[at + 3 * 6]) / 2, 5);
    }
  });
});
