import type { Dimension, Graph, ValueInfo } from '../../onnx/graph.ts';
import { elementCount } from '../../onnx/tensor.ts';
import { operatorOf } from '../../operators/index.ts';
import { inferShapes } from '../../runtime/infer-shapes.ts';
import { knownShapes } from '../../simplify/sizes/known-shapes.ts';

/**
 * Estimates the peak memory of running a graph, in bytes, from shapes: inputs and constants are held throughout, and each tensor
 * from the node that produces it to the last one that reads it, as onnxruntime plans it. Elements count four bytes. The
 * estimate does not include operators' scratch space or the allocator's rounding.
 *
 * @param rows the size of the inputs' first dimension where the graph leaves it open
 * @param length of the other dimensions that it leaves open: the tokens of texts
 */
export async function estimateMemory(graph: Graph, rows: number, length: number | null = null): Promise<number> {
  const sizeOf = (dimension: Dimension, axis: number) =>
    typeof dimension === 'number' ? dimension : axis === 0 ? rows : (length ?? rows);
  const sizedValue = (value: ValueInfo) => ({ ...value, shape: value.shape.map(sizeOf) });
  const sized = { ...graph, inputs: graph.inputs.map(sizedValue), outputs: graph.outputs.map(sizedValue) };
  // Graphs of texts compute shapes from the number of tokens, which onnxruntime's inference does not follow.
  const shapes = await (length === null ? inferShapes(sized) : knownShapes(sized));
  const bytesOf = (name: string) => 4 * elementCount((shapes.get(name) ?? []).map(sizeOf));

  const owners = new Map<string, string>();
  const ownerOf = (name: string): string => owners.get(name) ?? name;
  for (const node of graph.nodes) {
    const { moves } = operatorOf(node);
    // The output is the input's memory, under another shape.
    if (moves === 'reshapes' || moves === 'keeps') owners.set(node.outputs[0], ownerOf(node.inputs[0]));
  }
  const lastUse = new Map<string, number>();
  for (const [i, node] of graph.nodes.entries()) for (const name of node.inputs) lastUse.set(ownerOf(name), i);
  for (const { name } of graph.outputs) lastUse.set(ownerOf(name), graph.nodes.length);

  const lasting = [...graph.inputs.map(({ name }) => name), ...graph.initializers.keys()];
  const kept = new Set(lasting);
  let now = lasting.reduce((sum, name) => sum + bytesOf(name), 0);
  let peak = now;
  for (const [i, node] of graph.nodes.entries()) {
    const made = node.outputs.filter((name) => name !== '' && ownerOf(name) === name);
    now += made.reduce((sum, name) => sum + bytesOf(name), 0);
    peak = Math.max(peak, now);
    const read = new Set([...node.inputs, ...made].map(ownerOf));
    for (const name of read) {
      if (name === '' || kept.has(name) || (lastUse.get(name) ?? i) > i) continue;
      now -= bytesOf(name);
    }
  }
  return peak;
}
