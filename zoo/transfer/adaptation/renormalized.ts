import type { Graph, Tensor } from '../../onnx/graph.ts';
import { openNetwork, type Placement } from '../../runtime/open-network.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';
import { type ObservedNormalization, withBatchStatistics } from './batch-statistics.ts';

/**
 * A network whose BatchNormalizations have the statistics of other examples: AdaBN (Y. Li et al., "Revisiting Batch Normalization For
 * Practical Domain Adaptation", 2016). They are the means over batches that are each normalized by themselves, as PyTorch
 * re-estimates them in training mode with `momentum=None`.
 *
 * @param batches the network's inputs; how many examples a batch has matters little from 32 on
 * @returns null if the network has no BatchNormalization with fixed statistics
 */
export async function renormalized(
  graph: Graph,
  batches: AsyncIterable<Record<string, RuntimeTensor>>,
  placement: Placement = {},
): Promise<Graph | null> {
  const { graph: observed, normalizations } = await withBatchStatistics(graph);
  if (normalizations.length === 0) return null;
  const session = await openNetwork(observed, placement);
  const sums = new Map<string, Float64Array>();
  const add = (name: string, values: Float32Array, factor: number) => {
    const sum = sums.get(name) ?? new Float64Array(values.length);
    for (const [i, value] of values.entries()) sum[i] += factor * value;
    sums.set(name, sum);
  };
  const outputs = normalizations.flatMap(({ batchMean, batchVariance, shape }) => [batchMean, batchVariance, shape]);
  let count = 0;
  try {
    for await (const inputs of batches) {
      const result = await session.run(inputs, outputs);
      for (const normalization of normalizations) {
        add(normalization.mean, result[normalization.batchMean].data as Float32Array, 1);
        const unbiased = bessel(result[normalization.shape].data as BigInt64Array);
        add(normalization.variance, result[normalization.batchVariance].data as Float32Array, unbiased);
      }
      count++;
    }
  } finally {
    await session.close();
  }
  return withStatistics(graph, normalizations, sums, count);
}

/** n / (n − 1) of the values of a channel, from the tensor's shape. */
function bessel(shape: BigInt64Array): number {
  const values = [...shape].reduce((product, size, axis) => (axis === 1 ? product : product * Number(size)), 1);
  return values > 1 ? values / (values - 1) : 1;
}

function withStatistics(
  graph: Graph,
  normalizations: ObservedNormalization[],
  sums: ReadonlyMap<string, Float64Array>,
  count: number,
): Graph {
  const initializers = new Map<string, Tensor>(graph.initializers);
  for (const name of normalizations.flatMap(({ mean, variance }) => [mean, variance])) {
    const [tensor, sum] = [initializers.get(name), sums.get(name)];
    if (tensor && sum) initializers.set(name, { ...tensor, data: Float32Array.from(sum, (value) => value / count) });
  }
  return { ...graph, initializers };
}
