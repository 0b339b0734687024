import { expect, test } from 'vitest';
import { openClassifier } from '../inference/classifier.ts';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { tokenizerOf } from '../text/model-tokenizer.ts';
import { wordPieceTokenizer } from '../text/testing/word-piece-tokenizer.ts';
import { leaveOneOut } from './leave-one-out.ts';

const WORDS = ['good', 'fine', 'bad', 'broken'];
const VOTES: Record<string, number> = { good: 2, fine: 1, bad: -2, broken: -3 };

/** Adds up the votes of words, and says with which probability a text is good. */
function voter(): { model: Uint8Array; metadata: Record<string, string> } {
  const builder = new GraphBuilder('votes');
  const ids = builder.input('input_ids', 'int64', ['batch', 'sequence']);
  builder.input('attention_mask', 'int64', ['batch', 'sequence']);
  // [PAD] [UNK] [CLS] [SEP], then the words.
  const votes = [0, 0, 0, 0, ...WORDS.map((word) => VOTES[word])].flatMap((vote) => [0, vote]);
  const each = builder.node('Gather', [builder.floats(votes, [4 + WORDS.length, 2]), ids]);
  const sum = builder.node('ReduceSum', [each, builder.ints([1])], { keepdims: 0 });
  builder.node('Softmax', [sum], { axis: 1 }, { output: 'probabilities' });
  builder.output('probabilities', 'float', ['batch', 2]);
  const metadata = {
    [METADATA.labels]: JSON.stringify(['bad', 'good']),
    [METADATA.preprocessing]: JSON.stringify({ tokenizer_file: 'tokenizer.json', model_max_length: 16 }),
    [METADATA.tokenizer]: wordPieceTokenizer(WORDS),
    [METADATA.featureLayers]: '[]',
  };
  builder.graph.metadata = metadata;
  return { model: writeModel(builder.graph), metadata };
}

const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

async function explained(input: string) {
  const { model, metadata } = voter();
  const classifier = await openClassifier(model);
  const tokenizer = tokenizerOf(metadata, { tokenizer_file: 'tokenizer.json', model_max_length: 16 });
  const { probability, words } = await leaveOneOut(classifier, { input, tokenizer, label: 1 });
  await classifier.close();
  return { probability, words: words.map(({ start, end, drop }) => ({ word: input.slice(start, end), drop })) };
}

test('each word has the fall of the probability without it', async () => {
  const { probability, words } = await explained('good, fine but broken');
  expect(probability).toBeCloseTo(sigmoid(2 + 1 - 3), 6);
  const drops = Object.fromEntries(words.map(({ word, drop }) => [word, drop]));
  expect(drops.good).toBeCloseTo(sigmoid(0) - sigmoid(-2), 6);
  expect(drops.fine).toBeCloseTo(sigmoid(0) - sigmoid(-1), 6);
  expect(drops.broken).toBeCloseTo(sigmoid(0) - sigmoid(3), 6);
  expect(drops.but).toBeCloseTo(0, 6);
});

test('of a single word nothing would be left', async () => {
  const { probability, words } = await explained('good');
  expect(probability).toBeCloseTo(sigmoid(2), 6);
  expect(words).toEqual([]);
});
