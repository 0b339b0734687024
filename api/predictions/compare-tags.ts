import { type ExampleTags, judgedSpans } from '../../zoo/evaluation/span-metrics.ts';
import { type SpanCounts, spanPermutationTest } from '../../zoo/evaluation/span-permutation-test.ts';
import { corrected, everyPair, type PairedTest, withIntervals } from './paired-tests.ts';

/** Several checkpoints' labels for the words of the same texts. */
export interface ComparedTags {
  /** Every pair: the texts whose entities only one of the two has all right, and a paired permutation test of the F1 of spans. */
  pairs: PairedTest[];
  /** The texts that every list has. */
  exampleCount: number;
  /** Texts in which they find different entities, first those that some checkpoint has entirely right. */
  disagreements: TagDisagreement[];
}

export interface TagDisagreement {
  name: string;
  /** The label of each word. */
  tags: number[];
  /** Of each checkpoint; null for a word that it did not read. */
  predicted: (number | null)[][];
  /** Whether each has all entities right. */
  right: boolean[];
}

/** Compares lists of labels of words, on the texts that every list has. */
export function compareTags(lists: ExampleTags[][], labels: string[]): ComparedTags {
  const byName = lists.map((list) => new Map(list.map((example) => [example.name, example])));
  const texts = lists[0]
    .filter(({ name }) => byName.every((map) => map.has(name)))
    .map(({ name }) => byName.flatMap((map) => map.get(name) ?? []));
  const judged = texts.map((own) => own.map((example) => judgedSpans(example, labels)));
  const counts = lists.map((_, checkpoint) =>
    judged.map((own) => {
      const { found, right, wanted } = own[checkpoint];
      return { found: found.length, right: right.length, wanted: wanted.length };
    }),
  );
  const isRight = counts.map((own, checkpoint) =>
    own.map(
      ({ found, right, wanted }, i) =>
        found === right && wanted === right && judged[i][checkpoint].read.length === texts[i][checkpoint].tags.length,
    ),
  );
  const differing = texts.flatMap((_, i) => {
    const answers = judged[i].map(({ found }) => JSON.stringify(found));
    return new Set(answers).size > 1 ? [i] : [];
  });
  const someRight = (i: number) => isRight.some((own) => own[i]);
  return {
    pairs: corrected(testSpans(counts, isRight), false),
    exampleCount: texts.length,
    disagreements: [...differing.filter(someRight), ...differing.filter((i) => !someRight(i))].map((i) => ({
      name: texts[i][0].name,
      tags: texts[i][0].tags,
      predicted: texts[i].map(({ predicted }) => predicted),
      right: isRight.map((own) => own[i]),
    })),
  };
}

/** The permutation test of the F1 of spans of every two models, with the difference. */
function testSpans(counts: SpanCounts[][], isRight: boolean[][]) {
  const lists = counts.map(
    (own): Spans => ({
      right: Int32Array.from(own, ({ right }) => right),
      all: Int32Array.from(own, ({ found, wanted }) => found + wanted),
    }),
  );
  const examples = counts[0].length;
  const whole = lists.map((own) =>
    f1(
      own,
      new Uint32Array(examples).map((_, text) => text),
    ),
  );
  const pairs = everyPair([...counts.keys()], (a, b) => ({
    onlyARight: isRight[a].filter((right, text) => right && !isRight[b][text]).length,
    onlyBRight: isRight[b].filter((right, text) => right && !isRight[a][text]).length,
    pValue: spanPermutationTest(counts[a], counts[b]),
    difference: whole[b] - whole[a],
  }));
  return withIntervals(pairs, { lists, examples, statistic: f1 });
}

/** Of each text: how many spans are right, and how many are found or there. */
interface Spans {
  right: Int32Array;
  all: Int32Array;
}

/** Over all spans of some texts. */
function f1({ right, all }: Spans, texts: Uint32Array): number {
  let [rightSum, sum] = [0, 0];
  for (let i = 0; i < texts.length; i++) {
    rightSum += right[texts[i]];
    sum += all[texts[i]];
  }
  return sum === 0 ? 0 : (2 * rightSum) / sum;
}
