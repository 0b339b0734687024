import type { Example } from '../../data/dataset.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';
import { balancedClassWeights } from './class-weights.ts';
import { groupIn, reweighing } from './group-mitigation.ts';

/**
 * What each training example counts in the loss, by the options `classWeights` and `groupMitigation`; with both, the product:
 * reweighing leaves the labels' shares as they are, so class weights mean the same on top of it.
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
