import { mutualInformation } from '../../transfer/adaptation/mutual-information.ts';
import { upperBound } from '../../transfer/adaptation/upper-bound.ts';
import type { Training } from '../open-training.ts';

/** What an adaptation has brought, on the target's examples. */
export interface AdaptationReport {
  /** How many examples the target has. */
  examples: number;
  /** Shares of correct predictions; null if the target has no labels. */
  accuracy: {
    adapted: number;
    /** Of the same fine-tune without its adaptation. */
    without: number;
    /** Of a probe that is trained on the target's own labels: see `upperBound`. Null if a class has one example only. */
    bound: number | null;
  } | null;
  /** Of the target's examples and their predicted classes, which needs no labels: higher is better. See `mutualInformation`. */
  information: { adapted: number; without: number };
  /** That the adaptation seems to have made the predictions worse, judged without labels; null if it does not seem so. */
  warning: string | null;
}

const WORSE =
  'The adaptation seems to have made the predictions for the target worse: they tell less about the examples than without it. This is judged without labels, and is not reliable: of 25 measured runs 10 lost accuracy, and none was warned of. Try another method, or a smaller weight where the method has one.';

/** A smaller part of the information lost says nothing: scaling alone costs a few hundredths where it helps. */
const TOLERANCE = 0.05;

/** What an adapted fine-tune is compared with. */
export interface Reference {
  accuracy: { without: number; bound: number | null } | null;
  information: number;
}

type Target = NonNullable<Training['target']>;

/** @param outputs probabilities of the target's examples, without adaptation */
export async function referenceOf(target: Target, outputs: number[][], signal?: AbortSignal): Promise<Reference> {
  const labels = target.examples.map(({ label }) => label);
  return {
    accuracy: target.isLabelled
      ? { without: accuracyOf(target, outputs), bound: await upperBound(target.features, labels, signal) }
      : null,
    information: mutualInformation(outputs),
  };
}

/** @param outputs probabilities of the target's examples, with adaptation */
export function adaptationReport(target: Target, outputs: number[][], reference: Reference): AdaptationReport {
  const information = { adapted: mutualInformation(outputs), without: reference.information };
  const accuracy = reference.accuracy && { adapted: accuracyOf(target, outputs), ...reference.accuracy };
  return {
    examples: target.examples.length,
    accuracy,
    information,
    warning: information.adapted < (1 - TOLERANCE) * information.without ? `${WORSE} ${comparison(accuracy)}` : null,
  };
}

/** What the target's own labels say beside a warning that was given without them. */
function comparison(accuracy: AdaptationReport['accuracy']): string {
  if (!accuracy) return 'Labels for some examples of the target would tell.';
  const says = accuracy.adapted > accuracy.without ? 'say otherwise' : 'do not speak against it';
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `The target’s labels ${says}: ${percent(accuracy.adapted)} of its examples are right with the adaptation, ${percent(accuracy.without)} without.`;
}

function accuracyOf({ examples }: Target, outputs: number[][]): number {
  const isRight = (row: number[], i: number) => row.indexOf(Math.max(...row)) === examples[i].label;
  return outputs.filter(isRight).length / examples.length;
}
