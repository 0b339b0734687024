import { random } from '../../data/random.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';

/** Names of the bottleneck's parameters, `[dimension, rank]` and `[rank, dimension]`. */
export const BOTTLENECK = { down: 'graft_bottleneck_down', up: 'graft_bottleneck_up' } as const;

const RANK = 64;

/**
 * Adds a linear map of features that learns, `x + x · D · U`, of low rank: a LINEAR_PROBE has no other layer that an adversarial head
 * could change. It begins as the identity (U is 0) and is written into the head at the end: see `foldBottleneck`. Both domains share it.
 *
 * @param features scaled, `[batch, dimension]`
 */
export function addBottleneck(build: GraphBuilder, features: string, dimension: number, seed: number): string {
  if (!build.graph.initializers.has(BOTTLENECK.down)) {
    const rank = Math.min(RANK, dimension);
    const generator = random(seed ^ 0x1b873593);
    const bound = 1 / Math.sqrt(dimension);
    const drawn = Float32Array.from({ length: dimension * rank }, () => (2 * generator.next() - 1) * bound);
    build.floats(drawn, [dimension, rank], BOTTLENECK.down);
    build.floats(new Float32Array(rank * dimension), [rank, dimension], BOTTLENECK.up);
  }
  const change = build.node('MatMul', [build.node('MatMul', [features, BOTTLENECK.down]), BOTTLENECK.up]);
  return build.node('Add', [features, change]);
}

/**
 * The head `[dimension, classes]` that does to features what the bottleneck and the head do: `W + D · (U · W)`. The same head if there is
 * no bottleneck.
 *
 * @param trained parameters by name
 */
export function foldBottleneck(
  trained: ReadonlyMap<string, Float32Array>,
  weights: Float32Array,
  dimension: number,
): Float32Array {
  const [down, up] = [trained.get(BOTTLENECK.down), trained.get(BOTTLENECK.up)];
  if (!down || !up) return weights;
  const [rank, classes] = [down.length / dimension, weights.length / dimension];
  const inner = product(up, weights, { rows: rank, shared: dimension, columns: classes });
  const change = product(down, inner, { rows: dimension, shared: rank, columns: classes });
  return weights.map((value, i) => value + change[i]);
}

function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { rows, shared, columns }: { rows: number; shared: number; columns: number },
): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < shared; k++) {
      const factor = a[row * shared + k];
      for (let column = 0; column < columns; column++)
        result[row * columns + column] += factor * b[k * columns + column];
    }
  }
  return result;
}
