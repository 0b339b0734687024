import { expect, type TestContext } from 'vitest';
import type { Graph } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import type { RuntimeTensor } from '../../runtime/session.ts';
import { simplifyGraph } from '../../simplify/simplify.ts';
import { learnedParameters } from '../../training/parameters/learned-parameters.ts';
import { directionalDerivatives } from '../directional-derivative.ts';

/** The largest relative error of a directional derivative in float32. */
const TOLERANCE = 1e-3;

declare module 'vitest' {
  interface TaskMeta {
    /** How many parameters a test of gradients covered, the worst relative error, and its direction. */
    directions?: { parameters: number; worst: { direction: string; error: number } };
  }
}

/**
 * Expects that exactly the learned parameters of a model train after simplification, and that all their gradients are right.
 */
export async function expectRightGradients(
  { graph, feeds, learned }: { graph: Graph; feeds: Record<string, RuntimeTensor>; learned: string[] },
  task: TestContext['task'],
): Promise<void> {
  const network = await simplifyGraph(graph);
  const parameters = learnedParameters(network);
  expect([...parameters].sort()).toEqual([...learned].sort());
  const size = ({ initializers }: Graph, name: string) => elementCount(initializers.get(name)?.shape ?? []);
  // Shared parameters stay shared. Table rows that nothing reads may be removed.
  expect(parameters.filter((name) => size(network, name) > size(graph, name))).toEqual([]);
  const derivatives = await directionalDerivatives(network, feeds, parameters);
  const worst = derivatives.reduce((a, b) => (a.error > b.error ? a : b));
  task.meta.directions = { parameters: parameters.length, worst: { direction: worst.direction, error: worst.error } };
  expect(derivatives.filter(({ error }) => !(error <= TOLERANCE))).toEqual([]);
}
