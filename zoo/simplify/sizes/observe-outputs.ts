import type { Dimension, Graph, ValueInfo } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { openSession } from '../../runtime/session.ts';
import { drawnInputs } from '../drawn-inputs.ts';

/** Sizes of the dynamic dimensions of the inputs, one row a run. Two dimensions have no two equal sizes. */
const RUNS = [
  [2, 3, 5, 7, 11, 13],
  [3, 5, 7, 11, 13, 17],
];

/**
 * Finds the outputs' dynamic dimensions by running the model on inputs of two sizes, since exporters give them names of their own
 * (`unk__123` of tf2onnx, `DynamicDimension.1` of Paddle): one that has the size of an input's dimension in both runs gets its
 * name, and one that has the same size in both becomes a number. Others, and outputs of models that do not run so, keep theirs.
 *
 * A model that declares an open batch, but runs on single rows only, gets the batch 1.
 */
export async function observeOutputs(graph: Graph): Promise<Graph> {
  const symbols = [...new Set(graph.inputs.flatMap(({ shape }) => shape.filter((size) => typeof size === 'string')))];
  const isNamed = ({ shape, unranked }: ValueInfo) =>
    !unranked && shape.every((size) => typeof size === 'number' || symbols.includes(size));
  if (graph.outputs.every(isNamed) || symbols.length > RUNS[0].length) return graph;
  const runs = await observed(graph, symbols, RUNS);
  if (runs) {
    return { ...graph, outputs: graph.outputs.map((output) => named(output, symbols, runs)) };
  }
  const batch = graph.inputs[0].shape[0];
  const single = typeof batch === 'string' ? withSingleRow(graph, batch) : null;
  return single && (await observed(single, symbols, [RUNS[0]])) ? observeOutputs(single) : graph;
}

/** The shapes of the outputs in each run; null if the model does not run. */
async function observed(
  graph: Graph,
  symbols: Dimension[],
  runs: number[][],
): Promise<Map<string, readonly number[]>[] | null> {
  const session = await openSession(writeModel(graph)).catch(() => null);
  if (!session) return null;
  const shapes: Map<string, readonly number[]>[] = [];
  try {
    for (const sizes of runs) {
      const sizeOf = (size: Dimension) => (typeof size === 'number' ? size : sizes[symbols.indexOf(size)]);
      const results = await session.run(drawnInputs(graph, 1, sizeOf));
      shapes.push(new Map(Object.entries(results).map(([name, { dims }]) => [name, dims])));
    }
    return shapes;
  } catch {
    // onnxruntime fails in it, or it takes what is not drawn: what its file says has to do.
    return null;
  } finally {
    await session.close();
  }
}

function named(output: ValueInfo, symbols: Dimension[], runs: Map<string, readonly number[]>[]): ValueInfo {
  const [first, second] = runs.map((shapes) => shapes.get(output.name) ?? []);
  if (first.length !== second.length) return output;
  const shape = first.map((size, axis): Dimension => {
    const symbol = symbols.find((_, i) => size === RUNS[0][i] && second[axis] === RUNS[1][i]);
    if (symbol !== undefined) return symbol;
    const own = output.shape[axis];
    return size === second[axis] ? size : typeof own === 'string' ? own : `${output.name}_${axis}`;
  });
  const { unranked: _, ...rest } = output;
  return { ...rest, shape };
}

function withSingleRow(graph: Graph, batch: string): Graph {
  const single = (value: ValueInfo): ValueInfo => ({
    ...value,
    shape: value.shape.map((size) => (size === batch ? 1 : size)),
  });
  return { ...graph, inputs: graph.inputs.map(single), outputs: graph.outputs.map(single) };
}
