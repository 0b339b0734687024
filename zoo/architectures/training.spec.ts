import { expect, test } from 'vitest';
import type { Graph } from '../onnx/graph.ts';
import { RuntimeTensor } from '../runtime/session.ts';
import { simplifyGraph } from '../simplify/simplify.ts';
import { expectRightGradients } from '../testing/architectures/expect-right-gradients.ts';
import { smallInputs } from '../testing/architectures/small-inputs.ts';
import { clearOfKinks } from '../testing/clear-of-kinks.ts';
import { learnedParameters } from '../training/parameters/learned-parameters.ts';
import { publishedModel } from './testing/published-model.ts';
import { writeNetwork } from './write-network.ts';

/** Fewer positions are not enough to tell a table of sinusoids, which does not train. */
const TOKENS = 9;

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
  const feeds = smallInputs(graph, 2, 5);
  const { token_type_ids: types } = feeds;
  if (types)
    feeds.token_type_ids = new RuntimeTensor(
      'int64',
      (types.data as BigInt64Array).map((id) => id % 2n),
      types.dims,
    );
  await expectRightGradients({ graph: await clearOfKinks(graph, feeds), feeds, learned }, task);
});

test.for([
  ['clip', 'IMAGE'],
  ['clip', 'TEXT'],
  ['siglip', 'IMAGE'],
  ['siglip', 'TEXT'],
] as const)(
  '%s, the tower of %s: all its weights train, and the gradient of each is right',
  async ([name, tower], { task }) => {
    const model = await publishedModel(`texts/${name}`);
    const graph = ofOneLength(writeNetwork(model, tower));
    const learned = [...graph.initializers.keys()].filter((weight) => model.tensors.has(weight));
    await expectRightGradients({ graph, feeds: smallInputs(graph, 2, 5), learned }, task);
  },
);

test('texts of any length: the frequencies of rotary embeddings are not learned', async () => {
  const model = await publishedModel('texts/llama-classifier');
  const graph = await simplifyGraph(writeNetwork(model));
  expect(learnedParameters(graph).filter((weight) => !model.tensors.has(weight))).toEqual([]);
});
