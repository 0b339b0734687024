import type { Graph } from '../onnx/graph.ts';
import { operatorOf } from '../operators/index.ts';
import { removeUnused } from '../simplify/remove-unused.ts';

/**
 * A checkpoint's network up to the logits, as its one output: differences of probabilities near 0 and 1 hide what a conversion
 * changes. Without a softmax or sigmoid at the end, its output as it is.
 *
 * @param output of the checkpoint: `probabilities`, or `outputs` of a regression
 */
export function upToLogits(graph: Graph, output: string): Graph {
  const last = graph.nodes.find(({ outputs }) => outputs.includes(output));
  const isActivation = last && (operatorOf(last).givesProbabilities || last.op === 'Sigmoid');
  const name = isActivation ? last.inputs[0] : output;
  const given = graph.outputs.find((one) => one.name === output);
  return removeUnused({ ...graph, outputs: [{ name, type: 'float', shape: given?.shape ?? [] }] });
}
