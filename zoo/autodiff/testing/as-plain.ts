import { expect } from 'vitest';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Graph } from '../../onnx/graph.ts';
import { BLOCKED_DOMAIN } from '../../operators/blocked/blocked-operators.ts';
import { stridePhases } from '../../operators/blocked/stride-phases.ts';
import { blockSize } from '../../runtime/blocked-layout/block-size.ts';
import { toBlockedLayout } from '../../runtime/blocked-layout/to-blocked-layout.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { buildGradients, type Variable } from './built-gradients.ts';

/** Channels a block on this machine. Null where onnxruntime has no blocked operators: there they are never used. */
export const size = await blockSize();

/** Channels in whole blocks. */
export const blocks = (count: number) => count * (size ?? 16);

/** A window that `toBlockedLayout` leaves plain: narrower than its stride, or with more zeros around a picture than it takes. */
export const staysPlain = (kernel: number[], strides: number[], pads: number[], picture: number[]) =>
  picture.some((from, axis) => {
    const [side, stride, pad] = [kernel[axis], strides[axis], pads[axis]];
    const to = Math.floor((from + pad + pads[axis + 2] - side) / stride) + 1;
    const reachesAll = side >= stride || (side === 1 && pad === 0);
    return !reachesAll || stridePhases({ from, to, kernel: side, stride, pad }) === null;
  });

/**
 * Expects a graph in blocked layout to have the gradients that its plain form has, whose rules the other specs hold against
 * finite differences.
 *
 * @param operator that the blocked form has to have, lest the test compare a graph with itself
 */
export async function expectAsPlain(
  variables: Variable[],
  operator: string,
  body: (build: GraphBuilder) => string,
): Promise<void> {
  const plain = await buildGradients(variables, body);
  const rewritten = await buildGradients(variables, body, (graph, output) => blocked(graph, output, operator));
  for (const { name } of variables) {
    const [expected, actual] = [plain.gradients[name], rewritten.gradients[name]];
    const distance = Math.hypot(...actual.map((value, i) => value - expected[i]));
    expect(distance / Math.hypot(...expected), `gradient with respect to ${name}`).toBeLessThan(1e-5);
  }
  await plain.close();
  await rewritten.close();
}

/** The graph in blocked layout, in which `operator` has to be found. */
export async function blocked(graph: Graph, output: string, operator: string): Promise<Graph> {
  // A graph has to declare an output: a sum of the tensor, whose shape is not known yet.
  const whole = new GraphBuilder('whole', { ...graph, nodes: [...graph.nodes], outputs: [] });
  whole.output(whole.node('ReduceSum', [output], { keepdims: 0 }), 'float', []);
  const rewritten = toBlockedLayout(whole.graph, await inferShapes(whole.graph), size ?? 16);
  expect(rewritten.nodes.some(({ op, domain }) => op === operator && domain === BLOCKED_DOMAIN)).toBe(true);
  return { ...rewritten, outputs: [] };
}
