import { GraphBuilder } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import { removeUnused } from '../simplify/remove-unused.ts';
import { renameTensors } from '../simplify/rename-tensors.ts';
import { withoutTensors } from '../simplify/without-tensors.ts';

/** What transformers does with logits: `problem_type` of a config.json, which classifiers of tokens do not have. */
export type ProblemType =
  | 'single_label_classification'
  | 'multi_label_classification'
  | 'regression'
  | 'token_classification';

/** What transformers and transformers.js call the tensors of a classifier. */
const PIXELS = 'pixel_values';
const LOGITS = 'logits';

/** The smallest normal float32: the logarithm of a probability that rounds to 0 stays finite. */
const TINY = 2 ** -126;

/**
 * A checkpoint's network as transformers.js runs it: pictures come in as `pixel_values`, and `logits` come out, since its
 * pipelines apply softmax or sigmoid themselves. Softmax or sigmoid of the logits are the checkpoint's probabilities, up to
 * rounding.
 *
 * @param graph a checkpoint, as `exportCheckpoint` writes it
 */
export function publishedNetwork(graph: Graph): { graph: Graph; problem: ProblemType } {
  const [output] = graph.outputs;
  const { whole, logits, problem } = beforeActivation(graph, output.name);
  // Other tensors of these names make room; the logits themselves may have theirs already.
  const made = withoutTensors(whole, [PIXELS, ...(logits === LOGITS ? [] : [LOGITS])]);
  const names = new Map<string, string>();
  if (logits !== LOGITS) names.set(made.renamed.get(logits) ?? logits, LOGITS);
  if (graph.inputs.some(({ name }) => name === 'pixels')) names.set('pixels', PIXELS);
  const published = {
    ...renameTensors(made.graph, names),
    inputs: graph.inputs.map((input) => ({ ...input, name: names.get(input.name) ?? input.name })),
    outputs: [{ ...output, name: LOGITS }],
  };
  return { graph: removeUnused(published), problem };
}

/** The tensor that the activation at a checkpoint's end reads; where it ends otherwise, the logarithm of the probabilities. */
function beforeActivation(graph: Graph, output: string): { whole: Graph; logits: string; problem: ProblemType } {
  if (output === 'outputs') return { whole: graph, logits: output, problem: 'regression' };
  const last = graph.nodes.find(({ outputs }) => outputs.includes(output));
  const before = last?.inputs[0] ?? '';
  if (last && !last.domain && graph.nodes.some(({ outputs }) => outputs.includes(before))) {
    const ofTokens = graph.outputs.some(({ name, shape }) => name === output && shape.length === 3);
    if (ofTokens) return { whole: graph, logits: before, problem: 'token_classification' };
    if (last.op === 'Softmax') return { whole: graph, logits: before, problem: 'single_label_classification' };
    if (last.op === 'Sigmoid') return { whole: graph, logits: before, problem: 'multi_label_classification' };
  }
  const build = new GraphBuilder(graph.name, {
    ...graph,
    nodes: [...graph.nodes],
    initializers: new Map(graph.initializers),
  });
  const logits = build.node('Log', [build.node('Max', [output, build.floats([TINY])])]);
  return { whole: build.graph, logits, problem: 'single_label_classification' };
}
