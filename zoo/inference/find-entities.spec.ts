import { expect, test } from 'vitest';
import { METADATA } from '../model.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { writeModel } from '../onnx/write.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { openClassifier } from './classifier.ts';
import pipeline from './token-pipeline.json' with { type: 'json' };

// Held against transformers' TokenClassificationPipeline: scripts/fixtures/token-pipeline.py.

const { labels, cases } = pipeline;
type Case = (typeof cases)[number];

/** A checkpoint whose probabilities are those of a table with the logits of each token. */
function tableModel({ table, tokenizer }: Pick<Case, 'table' | 'tokenizer'>, own = labels, maxLength = 64): Uint8Array {
  const build = new GraphBuilder('table');
  const ids = build.input('input_ids', 'int64', ['batch', 'sequence']);
  build.input('attention_mask', 'int64', ['batch', 'sequence']);
  const logits = build.node('Gather', [build.floats(table, [table.length / own.length, own.length]), ids]);
  build.node('Softmax', [logits], { axis: -1 }, { output: 'probabilities' });
  build.output('probabilities', 'float', ['batch', 'sequence', own.length]);
  build.graph.metadata = {
    [METADATA.labels]: JSON.stringify(own),
    [METADATA.preprocessing]: JSON.stringify({ tokenizer_file: 'tokenizer.json', model_max_length: maxLength }),
    [METADATA.tokenizer]: tokenizer,
    [METADATA.featureLayers]: '[]',
  };
  return writeModel(build.graph);
}

const bytes = (text: string) => Buffer.from(text);

test.each(cases.map((given) => [given.name, given] as const))(
  '%s: the pipeline’s entities, in any batch',
  async (_, given) => {
    const { texts } = given;
    const classifier = await openClassifier(tableModel(given));
    expect(classifier.task).toBe('TOKEN_LABELS');
    const expected = given.answers.map((own, i) =>
      own.map(({ score, ...entity }) => ({
        ...entity,
        text: Array.from(texts[i]).slice(entity.start, entity.end).join(''),
        score: expect.closeTo(score, 5),
      })),
    );
    const found = await classifier.findEntities(texts.map(bytes));
    expect(found.map(({ entities }) => entities)).toEqual(expected);
    expect(found.every(({ unreadWords }) => unreadWords === 0)).toBe(true);
    for (const [i, text] of texts.entries()) {
      const [alone] = await classifier.findEntities([bytes(text)]);
      expect(alone.entities).toEqual(expected[i]);
    }
    await classifier.close();
  },
);

test('words have the tokens of the whole text', () => {
  for (const { tokenizer, name, texts } of cases) {
    const own = openTokenizer(tokenizer, 200);
    for (const text of texts) {
      const words = own.words(text).map(({ start, end }) => text.slice(start, end));
      expect(own.encodeWords(words).ids, `${name}: ${text}`).toEqual(own.encode(text).ids);
    }
  }
});

test('what a model does not read is counted, and other labels continue themselves', async () => {
  const [{ tokenizer }] = cases;
  const { words, encodeWords } = openTokenizer(tokenizer, 200);
  const text = 'ada wrote, ada lives in paris';
  const parts = words(text).map(({ start, end }) => text.slice(start, end));
  const { starts } = encodeWords(parts);
  // Room for [CLS], the tokens of four words, and [SEP].
  const size = Math.max(...Object.values(JSON.parse(tokenizer).model.vocab as Record<string, number>)) + 1;
  const table = Array.from({ length: size }, () => [0, 3]).flat();
  const classifier = await openClassifier(tableModel({ table, tokenizer }, ['O', 'NAME'], starts[4] + 1));
  const [found] = await classifier.findEntities([bytes(text)]);
  expect(found).toEqual({
    entities: [{ label: 'NAME', start: 0, end: 14, text: 'ada wrote, ada', score: expect.closeTo(0.95257, 4) }],
    unreadWords: 3,
  });
  await expect(classifier.classify([bytes(text)])).rejects.toThrow('labels words');
  await expect(classifier.findEntities([bytes('  ')])).rejects.toThrow('The text is empty');
  await classifier.close();
});
