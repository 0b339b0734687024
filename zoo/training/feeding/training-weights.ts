import type { Example } from '../../data/dataset.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { balancedClassWeights } from './class-weights.ts';
import { groupIn, reweighing } from './group-mitigation.ts';

/**
 * The weight of each training example in the loss, from the options `classWeights` and `groupMitigation`. With both it is their
 * product: reweighing does not change the labels' shares, so class weights keep their meaning.
 */
export function trainingWeights(
  train: Example[],
  { classWeights, groupMitigation, groupAttribute }: FineTuneOptions,
  classes: number,
): number[] | null {
  const labels = train.map(({ label }) => label);
  const ofLabels = classWeights === 'BALANCED' ? balancedClassWeights(labels, classes) : null;
  const groupOf = groupIn(groupAttribute);
  const ofGroups =
    groupMitigation === 'REWEIGHING'
      ? reweighing(train.map((example) => ({ group: groupOf(example), label: example.label })))
      : null;
  if (!ofLabels && !ofGroups) return null;
  return labels.map((label, i) => (ofLabels?.[label] ?? 1) * (ofGroups?.[i] ?? 1));
}
