import { bootstrapInterval } from '../../zoo/evaluation/bootstrap-difference.ts';
import { type ExampleTags, judgedSpans } from '../../zoo/evaluation/span-metrics.ts';
import { type SpanCounts, spanPermutationTest } from '../../zoo/evaluation/span-permutation-test.ts';
import { corrected, everyPair, type PairedTest } from './paired-tests.ts';

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
    pairs: corrected(
      everyPair([...counts.keys()], (a, b) => testSpans([counts[a], counts[b]], [isRight[a], isRight[b]])),
      false,
    ),
    exampleCount: texts.length,
    disagreements: [...differing.filter(someRight), ...differing.filter((i) => !someRight(i))].map((i) => ({
      name: texts[i][0].name,
      tags: texts[i][0].tags,
      predicted: texts[i].map(({ predicted }) => predicted),
      right: isRight.map((own) => own[i]),
    })),
  };
}

/** The permutation test of two models' F1 of spans, with the difference. */
function testSpans([ofA, ofB]: [SpanCounts[], SpanCounts[]], [rightA, rightB]: [boolean[], boolean[]]) {
  const difference = (texts: Uint32Array) => f1(ofB, texts) - f1(ofA, texts);
  return {
    onlyARight: rightA.filter((right, text) => right && !rightB[text]).length,
    onlyBRight: rightB.filter((right, text) => right && !rightA[text]).length,
    pValue: spanPermutationTest(ofA, ofB),
    difference: difference(Uint32Array.from(ofA.keys())),
    interval: bootstrapInterval(ofA.length, difference),
  };
}

/** Over all spans of some texts. */
function f1(counts: SpanCounts[], texts: Uint32Array): number {
  let [right, all] = [0, 0];
  for (const text of texts) {
    right += counts[text].right;
    all += counts[text].found + counts[text].wanted;
  }
  return all === 0 ? 0 : (2 * right) / all;
}
