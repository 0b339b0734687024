import type { GraphBuilder } from '../../onnx/builder.ts';
import pytorch from './gradients-at-kinks.json' with { type: 'json' };

const CHANNELS = 16;
const identity = Float32Array.from({ length: CHANNELS ** 2 }, (_, i) => Number(i % (CHANNELS + 1) === 0));

/** Three channels repeated to sixteen, and a convolution that changes nothing: a pool behind it can be in blocked layout. */
const repeated = (b: GraphBuilder) => {
  const channels = b.ints(Array.from({ length: CHANNELS }, (_, i) => i % 3));
  return b.node('Conv', [
    b.node('Gather', ['x', channels], { axis: 1 }),
    b.floats(identity, [CHANNELS, CHANNELS, 1, 1]),
  ]);
};

/** MaxPools whose windows have equal pixels, with the gradients that PyTorch takes. */
export const tiedPools = pytorch.pools.map(({ x, gradient, ...attributes }) => ({
  name: Object.values(attributes).join(' | '),
  x: { name: 'x', shape: [2, 3, 8, 6], values: Float32Array.from(x) },
  body: (b: GraphBuilder) => b.node('MaxPool', [repeated(b)], attributes),
  isDilated: attributes.dilations.some((dilation) => dilation > 1),
  gradient,
}));
