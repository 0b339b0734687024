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
    /** How many parameters a test of gradients saw, the worst relative error, and the direction in which it saw that. */
    directions?: { parameters: number; worst: { direction: string; error: number } };
  }
}

/**
 * Expects that of a model, once it is simplified, exactly the parameters train that were learned, and that the gradients of all
 * of them are right.
 */
export async function expectRightGradients(
  { graph, feeds, learned }: { graph: Graph; feeds: Record<string, RuntimeTensor>; learned: string[] },
  task: TestContext['task'],
): Promise<void> {
  const network = await simplifyGraph(graph);
  const parameters = learnedParameters(network);
  expect([...parameters].sort()).toEqual([...learned].sort());
  const size = ({ initializers }: Graph, name: string) => elementCount(initializers.get(name)?.shape ?? []);
  // What is shared stays shared. Rows of a table that nothing reads may go.
  expect(parameters.filter((name) => size(network, name) > size(graph, name))).toEqual([]);
  const derivatives = await directionalDerivatives(network, feeds, parameters);
  const worst = derivatives.reduce((a, b) => (a.error > b.error ? a : b));
  task.meta.directions = { parameters: parameters.length, worst: { direction: worst.direction, error: worst.error } };
  expect(derivatives.filter(({ error }) => !(error <= TOLERANCE))).toEqual([]);
}
