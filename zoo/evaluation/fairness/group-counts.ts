import { type CalibrationCell, CalibrationCells } from '../calibration-error.ts';
import { type ExamplePrediction, predictedLabel } from '../metrics.ts';

/** The counts that a group's figures are computed from. */
export interface GroupCounts {
  values: string[];
  support: number;
  right: number;
  /** One a label. */
  labels: { support: number; selected: number; hits: number }[];
  /** By bin and correctness: see `CalibrationCells`. */
  calibration: CalibrationCell[];
}

/**
 * Counts predictions by the values of one attribute, or of the intersection of several. Examples without one of the
 * attributes belong to no group. Groups are sorted by value, in the order of code units.
 *
 * @param largest keeps at most this many groups, the largest ones
 */
export function groupCounts(
  predictions: ExamplePrediction[],
  attributes: string[],
  classes: number,
  largest: number,
): { groups: GroupCounts[]; leftOut: number } {
  const members = new Map<string, { values: string[]; predictions: ExamplePrediction[] }>();
  for (const prediction of predictions) {
    if (!attributes.every((name) => Object.hasOwn(prediction.groups, name))) continue;
    const values = attributes.map((name) => prediction.groups[name]);
    const key = JSON.stringify(values);
    const group = members.get(key);
    if (group) group.predictions.push(prediction);
    else members.set(key, { values, predictions: [prediction] });
  }
  const kept = [...members.values()].sort(byValues);
  if (kept.length > largest) {
    kept.sort((a, b) => b.predictions.length - a.predictions.length || byValues(a, b));
    kept.length = largest;
    kept.sort(byValues);
  }
  return { groups: kept.map((group) => countsOf(group, classes)), leftOut: members.size - kept.length };
}

function byValues(a: { values: string[] }, b: { values: string[] }): number {
  const at = a.values.findIndex((value, i) => value !== b.values[i]);
  return at < 0 ? 0 : a.values[at] < b.values[at] ? -1 : 1;
}

function countsOf(
  { values, predictions }: { values: string[]; predictions: ExamplePrediction[] },
  classes: number,
): GroupCounts {
  const labels = Array.from({ length: classes }, () => ({ support: 0, selected: 0, hits: 0 }));
  const calibration = new CalibrationCells();
  let right = 0;
  for (const { label, probabilities } of predictions) {
    const predicted = predictedLabel(probabilities);
    const isRight = predicted === label;
    labels[label].support++;
    labels[predicted].selected++;
    if (isRight) {
      labels[label].hits++;
      right++;
    }
    calibration.add(probabilities[predicted], isRight);
  }
  return { values, support: predictions.length, right, labels, calibration: calibration.list() };
}
