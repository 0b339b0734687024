import { type ExampleTags, judgedSpans } from '../../zoo/evaluation/span-metrics.ts';
import { spanPermutationTest } from '../../zoo/evaluation/span-permutation-test.ts';

/** Several checkpoints' labels for the words of the same texts. */
export interface ComparedTags {
  /** Every pair: the texts whose entities only one of the two has all right, and a paired permutation test of the F1 of spans. */
  pairs: { a: number; b: number; onlyARight: number; onlyBRight: number; pValue: number }[];
  /** Texts in which they find different entities, first those that some checkpoint has entirely right. */
  disagreements: TagDisagreement[];
}

export interface TagDisagreement {
  name: string;
  /** The label of each word. */
  tags: number[];
  /** Of each checkpoint; null for a word that it did not read. */
  predicted: (number | null)[][];
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
    pairs: counts.flatMap((ofA, a) =>
      counts.slice(a + 1).map((ofB, i) => {
        const b = a + 1 + i;
        const onlyOne = (one: number, other: number) =>
          isRight[one].filter((right, text) => right && !isRight[other][text]).length;
        return { a, b, onlyARight: onlyOne(a, b), onlyBRight: onlyOne(b, a), pValue: spanPermutationTest(ofA, ofB) };
      }),
    ),
    disagreements: [...differing.filter(someRight), ...differing.filter((i) => !someRight(i))].map((i) => ({
      name: texts[i][0].name,
      tags: texts[i][0].tags,
      predicted: texts[i].map(({ predicted }) => predicted),
    })),
  };
}
