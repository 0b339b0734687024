import { expect, test } from 'vitest';
import { type Random, random } from '../../data/random.ts';
import type { Graph } from '../../onnx/graph.ts';
import { RuntimeTensor } from '../../runtime/session.ts';
import { simplifyGraph } from '../../simplify/simplify.ts';
import { learnedParameters } from '../../training/parameters/learned-parameters.ts';
import { foldBatchNormalization } from '../../training/step/fold-batch-normalization.ts';
import { groupParameters } from '../../training/step/parameters.ts';
import { Predictor } from '../../training/step/predictor.ts';
import { Trainer } from '../../training/step/trainer.ts';
import { bert } from './bert.ts';
import { distilBert } from './distilbert.ts';
import { gpt2 } from './gpt2.ts';

const TOKENS = 8;
const VOCABULARY = 30;
/** The label of a text is 1 if it contains this token. */
const SOUGHT = 7;
const BATCH = 32;

interface Batch {
  inputs: Record<string, RuntimeTensor>;
  labels: number[];
}

/**
 * Texts of four to eight tokens; after the end of a shorter one there are masked tokens, including the one that decides the
 * label.
 */
function draw(generator: Random, isMasked: boolean): Batch {
  const labels = Array.from({ length: BATCH }, (_, row) => row % 2);
  const rows = labels.map((label) => {
    const length = isMasked ? 4 + Math.floor(generator.next() * 5) : TOKENS;
    const others = () => (SOUGHT + 1 + Math.floor(generator.next() * (VOCABULARY - 1))) % VOCABULARY;
    const ids = Array.from({ length: TOKENS }, (_, i) => (i < length ? others() : SOUGHT));
    if (label === 1) ids[Math.floor(generator.next() * length)] = SOUGHT;
    return { ids, mask: ids.map((_, i) => Number(i < length)) };
  });
  const tensor = (values: number[]) => new RuntimeTensor('int64', BigInt64Array.from(values, BigInt), [BATCH, TOKENS]);
  const inputs = { input_ids: tensor(rows.flatMap(({ ids }) => ids)) };
  const attention_mask = tensor(rows.flatMap(({ mask }) => mask));
  return { inputs: isMasked ? { ...inputs, attention_mask } : inputs, labels };
}

const oneHot = (labels: number[]) =>
  new RuntimeTensor('float32', Float32Array.from(labels.flatMap((label) => [1 - label, label])), [labels.length, 2]);

const size = { layers: 2, hidden: 16, heads: 2, vocabulary: VOCABULARY, tokens: TOKENS, classes: 2 };

test.each<[string, () => Graph]>([
  ['BERT', () => bert(size)],
  ['DistilBERT', () => distilBert(size)],
  ['GPT-2', () => gpt2(size)],
])('%s learns, end to end, which texts contain a token, and ignores masked ones', async (_, make) => {
  const network = foldBatchNormalization(await simplifyGraph(make()));
  const isMasked = network.inputs.some(({ name }) => name === 'attention_mask');
  const groups = groupParameters(network, learnedParameters(network), {
    isHead: () => false,
    headScale: 1,
    weightDecay: 0.01,
  });
  const trainer = await Trainer.open(network, groups, { batchSize: BATCH });
  const generator = random(2);
  for (let step = 0; step < 60; step++) {
    const { inputs, labels } = draw(generator, isMasked);
    await trainer.step(inputs, { values: oneHot(labels) }, 5e-3);
  }
  const unseen = draw(generator, isMasked);
  const predictor = await Predictor.open(network, groups);
  const { logits } = await predictor.run(unseen.inputs, trainer.parameters());
  const right = unseen.labels.filter((label, row) => Number(logits[2 * row + 1] > logits[2 * row]) === label);
  expect(right).toHaveLength(BATCH);
  await predictor.close();
  await trainer.close();
});

test("GPT-2's output for a text does not depend on later tokens", async () => {
  const graph = await simplifyGraph(gpt2({ layers: 2, hidden: 16, heads: 2, vocabulary: VOCABULARY, tokens: TOKENS }));
  const predictor = await Predictor.open(graph, []);
  const logits = async (last: number) => {
    const ids = BigInt64Array.from([1, 2, 3, 4, 5, 6, 7, last], BigInt);
    return (await predictor.run({ input_ids: new RuntimeTensor('int64', ids, [1, TOKENS]) }, {})).logits;
  };
  const [some, others] = [await logits(8), await logits(9)];
  const earlier = (TOKENS - 1) * VOCABULARY;
  expect(others.subarray(0, earlier)).toEqual(some.subarray(0, earlier));
  expect(others.subarray(earlier)).not.toEqual(some.subarray(earlier));
  await predictor.close();
});
