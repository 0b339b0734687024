import { counted, plural } from '../counted.ts';
import { InvalidInputError } from '../errors.ts';
import type { QualityFinding } from './dataset.ts';
import { finding } from './quality/finding.ts';

/** The largest share of an upload's examples that an import leaves out for their labels. */
const MOST = 0.5;
/** So many are quoted with what is wrong; a finding names a few more. */
const QUOTED = 3;

/** A cell that no text stands for: what is wrong with it. */
export interface UnreadableCell {
  problem: string;
}

/** What is wrong with a label, or with the numbers or the labels of words in its place. */
export interface LabelProblem {
  /** Where, and what: `"a.csv", row 2 (line 3): label is empty`. */
  problem: string;
  /** What to do about it, as a sentence, where that is not plain. */
  remedy?: string;
}

/** An example that is left out, since it has no label that can be read. */
export interface UnreadableLabel extends LabelProblem {
  name: string;
}

/**
 * The finding about examples that an import leaves out for their labels; none if there are none.
 *
 * @param readable how many examples have a label that can be read
 * @param filename, @param noun in messages
 * @throws InvalidInputError if they are more than half of all: then the file means something else by its labels
 */
export function unreadableLabels(
  found: UnreadableLabel[],
  { readable, filename, noun }: { readable: number; filename: string; noun: string },
): QualityFinding[] {
  if (found.length === 0) return [];
  const total = found.length + readable;
  const quoted = found.slice(0, QUOTED);
  const remedies = [...new Set(quoted.flatMap(({ remedy = [] }) => remedy))];
  const what = [...quoted.map(({ problem }) => `${problem}.`), ...remedies].join(' ');
  const hasNone = `${plural(found.length, 'has', 'have')} no label that can be read`;
  if (found.length > total * MOST)
    throw new InvalidInputError(
      `${found.length.toLocaleString('en')} of ${counted(total, noun)} in "${filename}" ${hasNone}; an import leaves out at most half of all. ${what}`,
    );
  const message = `${counted(found.length, noun)} ${hasNone} and ${plural(found.length, 'was', 'were')} left out. ${what}`;
  return [
    finding(
      'UNREADABLE_LABEL',
      'MEDIUM',
      message,
      found.map(({ name }) => name),
    ),
  ];
}

/**
 * What `check` says of the examples that have labels. If it refuses them, its message goes on with what was left out: that may be why.
 *
 * @param leftOut the findings of `unreadableLabels`
 */
export function afterLeavingOut<T>(leftOut: QualityFinding[], check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidInputError) || leftOut.length === 0) throw error;
    const message = [error.message, ...leftOut.map((found) => found.message)].join(' ');
    throw new InvalidInputError(message, error.field, { cause: error });
  }
}
