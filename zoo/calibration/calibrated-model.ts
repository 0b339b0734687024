import { InvalidInputError } from '../errors.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { readModel } from '../onnx/read.ts';
import { writeModel } from '../onnx/write.ts';

const OUTPUT = 'probabilities';
const ACTIVATIONS = new Set(['Softmax', 'Sigmoid']);

/**
 * A checkpoint's file with one more node: what its last softmax or sigmoid reads is divided by the temperature. The temperature is also in its
 * metadata.
 *
 * @throws InvalidInputError if its probabilities do not come from a softmax or sigmoid
 */
export function calibratedModel(model: Uint8Array, temperature: number): Uint8Array<ArrayBuffer> {
  const graph = readModel(model);
  const last = graph.nodes.findIndex(({ outputs }) => outputs.includes(OUTPUT));
  const activation = graph.nodes[last];
  if (!activation || activation.domain || !ACTIVATIONS.has(activation.op)) {
    const made = activation ? `by ${activation.op}` : 'nowhere';
    throw new InvalidInputError(
      `Only probabilities of a softmax or a sigmoid can be calibrated by a temperature. Those of this checkpoint are made ${made}.`,
    );
  }
  const metadata = { ...graph.metadata, [METADATA.temperature]: String(temperature) };
  const build = new GraphBuilder(graph.name, { ...graph, nodes: graph.nodes.slice(0, last), metadata });
  // Names of the nodes that come after are taken too.
  const taken = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  const divisor = build.floats([temperature], [], build.freeName(free('temperature')));
  const divided = build.node('Div', [activation.inputs[0], divisor], {}, { output: free('calibrated_logits') });
  build.graph.nodes.push(
    { ...activation, inputs: [divided, ...activation.inputs.slice(1)] },
    ...graph.nodes.slice(last + 1),
  );
  return writeModel(build.graph);
}
