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
  'The adaptation seems to have made the predictions for the target worse: they agree less than without it with the labels that optimal transport carries over from the source. This is judged without labels, and can be wrong: of 24 runs on emoji, on which this criterion was chosen, 9 lost accuracy, and it warned of 8 of those and of no other. Try another method, or a smaller weight where the method has one.';

/** What an adapted fine-tune is compared with. */
export interface Reference {
  accuracy: { without: number; bound: number | null } | null;
  information: number;
  /** See `agreementOf`; absent in states of earlier versions. */
  agreement?: number | null;
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
    agreement: agreementOf(target, outputs),
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
    warning: agreesLess(target, outputs, reference) ? `${WORSE} ${comparison(accuracy)}` : null,
  };
}

/**
 * Whether the adapted predictions agree with the transported labels for fewer examples than those without adaptation. The mutual information says
 * nothing of it: it rose in all of 25 runs, of which 10 lost accuracy.
 */
function agreesLess(target: Target, outputs: number[][], { agreement: without = null }: Reference): boolean {
  const adapted = agreementOf(target, outputs);
  return adapted !== null && without !== null && adapted < without;
}

/** The share of examples whose predicted class is the one that optimal transport carries over; null without transported labels. */
function agreementOf({ transported }: Target, outputs: number[][]): number | null {
  if (!transported) return null;
  return outputs.filter((row, i) => mostProbable(row) === mostProbable(transported[i])).length / outputs.length;
}

const mostProbable = (row: number[]): number => row.indexOf(Math.max(...row));

/** What the target's own labels say beside a warning that was given without them. */
function comparison(accuracy: AdaptationReport['accuracy']): string {
  if (!accuracy) return 'Labels for some examples of the target would tell.';
  const says = accuracy.adapted > accuracy.without ? 'say otherwise' : 'do not speak against it';
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `The target’s labels ${says}: ${percent(accuracy.adapted)} of its examples are right with the adaptation, ${percent(accuracy.without)} without.`;
}

function accuracyOf({ examples }: Target, outputs: number[][]): number {
  const isRight = (row: number[], i: number) => mostProbable(row) === examples[i].label;
  return outputs.filter(isRight).length / examples.length;
}
