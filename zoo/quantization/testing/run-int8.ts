import { InferenceSession } from 'onnxruntime-node';
import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';
import { run } from '../../simplify/testing/same-outputs.ts';
import { computesInt8 } from '../computes-int8.ts';

/**
 * The results of a graph in int8, on any processor: where its products of int8 overflow, onnxruntime computes each rounding by itself and what lies
 * between in float32, as the graph says it.
 */
export async function runInt8(
  graph: Graph,
  feeds: Record<string, RuntimeTensor>,
): Promise<Record<string, RuntimeTensor>> {
  if (await computesInt8()) return run(graph, feeds);
  const session = await InferenceSession.create(writeModel(graph), {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  try {
    return (await session.run(feeds)) as Record<string, RuntimeTensor>;
  } finally {
    await session.release();
  }
}
