import type { ExampleOutputs } from '../../zoo/evaluation/example-outputs.ts';
import { corrected, everyPair, type PairedTest, testErrors, testRight } from './paired-tests.ts';

/** Several checkpoints' outputs for the same examples, of any number of labels or of numbers each. */
export interface ComparedOutputs {
  /**
   * Every pair, and an exact sign test of the examples that tell the two apart. For labels: those for which only one of the two has every label
   * right, which is McNemar's test. For numbers: those for which one of the two is nearer. The difference is that of the shares of examples with
   * every label right, and of numbers that of the mean errors in standard deviations.
   */
  pairs: PairedTest[];
  /** The examples that all of them have outputs for. */
  exampleCount: number;
  /**
   * For labels: examples whose predicted labels differ, first those that some checkpoint has entirely right. For numbers: all examples, those
   * first whose outputs are furthest apart.
   */
  disagreements: { name: string; targets: number[]; outputs: number[][] }[];
}

/** The probability from which on a label counts as predicted: see `multiLabelMetrics`. */
export const PREDICTED_FROM = 0.5;

/** Compares lists of outputs. */
export function compareOutputs(lists: ExampleOutputs[][], task: 'MULTI_LABEL' | 'REGRESSION'): ComparedOutputs {
  const examples = inOneOrder(lists);
  return task === 'MULTI_LABEL' ? compareLabels(examples) : compareNumbers(examples);
}

/** Only examples that every checkpoint has outputs for, in the order of the first list. */
function inOneOrder(lists: ExampleOutputs[][]): ExampleOutputs[][] {
  const byName = lists.map((list) => new Map(list.map((outputs) => [outputs.name, outputs])));
  const names = lists[0].map(({ name }) => name).filter((name) => byName.every((map) => map.has(name)));
  return byName.map((map) => names.flatMap((name) => map.get(name) ?? []));
}

function compareLabels(examples: ExampleOutputs[][]): ComparedOutputs {
  const predicted = examples.map((list) =>
    list.map(({ outputs }) => outputs.map((p) => Number(p >= PREDICTED_FROM)).join('')),
  );
  const truths = examples[0].map(({ targets }) => targets.join(''));
  const right = predicted.map((list) => list.map((labels, i) => labels === truths[i]));
  const differing = truths.flatMap((_, i) => (new Set(predicted.map((list) => list[i])).size > 1 ? [i] : []));
  const some = differing.filter((i) => right.some((list) => list[i]));
  const none = differing.filter((i) => !right.some((list) => list[i]));
  return {
    pairs: corrected(everyPair(right, testRight), true),
    exampleCount: truths.length,
    disagreements: [...some, ...none].map((i) => shown(examples, i)),
  };
}

function compareNumbers(examples: ExampleOutputs[][]): ComparedOutputs {
  const scales = deviations(examples[0]);
  const distance = (a: number[], b: number[]) =>
    a.reduce((sum, value, target) => sum + Math.abs(value - b[target]) / scales[target], 0) / a.length;
  const errors = examples.map((list) => list.map(({ outputs, targets }) => distance(outputs, targets)));
  const apart = examples[0].map((_, i) =>
    examples.reduce(
      (most, list, a) =>
        examples
          .slice(a + 1)
          .reduce((more, other) => Math.max(more, distance(list[i].outputs, other[i].outputs)), most),
      0,
    ),
  );
  const order = [...apart.keys()].filter((i) => apart[i] > 0).sort((a, b) => apart[b] - apart[a]);
  return {
    pairs: corrected(testErrors(errors), true),
    exampleCount: examples[0].length,
    disagreements: order.map((i) => shown(examples, i)),
  };
}

/** The standard deviation of each target, so that errors of targets in different units can be added; 1 for a constant one. */
function deviations(examples: ExampleOutputs[]): number[] {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return (examples[0]?.targets ?? []).map((_, target) => {
    const values = examples.map(({ targets }) => targets[target]);
    const centre = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1;
  });
}

function shown(examples: ExampleOutputs[][], i: number): ComparedOutputs['disagreements'][number] {
  const { name, targets } = examples[0][i];
  return { name, targets, outputs: examples.map((list) => list[i].outputs) };
}
