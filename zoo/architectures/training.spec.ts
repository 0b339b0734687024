import { test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { expectRightGradients } from '../testing/architectures/expect-right-gradients.ts';
import { smallInputs } from '../testing/architectures/small-inputs.ts';
import { publishedModel } from './testing/published-model.ts';
import { writeNetwork } from './write-network.ts';

const TOKENS = 7;

/** A network for texts of one length, as a step trains it. */
function ofOneLength(graph: Graph): Graph {
  const sized = <Value extends Graph['inputs'][number]>(value: Value): Value => ({
    ...value,
    shape: value.shape.map((size) => (size === 'sequence' ? TOKENS : size)),
  });
  return { ...graph, inputs: graph.inputs.map(sized), outputs: graph.outputs.map(sized) };
}

test.for([
  'bert-classifier',
  'mpnet-classifier',
  'xlm-roberta-classifier',
  'distilbert-classifier',
  'electra-classifier',
  'gpt2-classifier',
  'llama-classifier',
])('%s: all its weights train, and the gradient of each is right', async (name, { task }) => {
  const model = await publishedModel(`texts/${name}`);
  const graph = ofOneLength(writeNetwork(model));
  const learned = [...graph.initializers.keys()].filter((weight) => model.tensors.has(weight));
  // In every second row, the last tokens are masked.
  await expectRightGradients({ graph, feeds: smallInputs(graph, 2, 5), learned }, task);
});
