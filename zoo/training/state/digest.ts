import { createHash } from 'node:crypto';
import { groupIn, mitigatesGroups } from '../feeding/group-mitigation.ts';
import { closedMethod } from '../options/closed-head.ts';
import { ENGINE_VERSION } from '../options/engine-version.ts';
import type { TrainingRequest } from '../training-request.ts';

/**
 * A digest of everything that a fine-tune's result depends on: two requests with the same digest compute the same on the same
 * device. The device is not included, so that a run that lost its GPU can resume on another device, with the same weights up to
 * rounding.
 */
export function digestOf({ model, featureLayers, preprocessing, dataset, target, options }: TrainingRequest): string {
  const { device: _, groupMitigation, groupAttribute, groupStepSize, head, shots, distance, ...most } = options;
  const { contrastive, groupConstraint, groupAlpha, ...kept } = most;
  const { adaptation, augmentation, earlyStoppingMetric, ...rest } = kept;
  // Options that came later are left out at their defaults, so that states saved by earlier versions stay valid.
  const others = {
    ...rest,
    ...(closedMethod(options) !== null ? { head, shots, distance } : {}),
    ...(contrastive ? { contrastive } : {}),
    ...(augmentation ? { augmentation } : {}),
    ...(earlyStoppingMetric !== 'LOSS' ? { earlyStoppingMetric } : {}),
  };
  const mitigates = mitigatesGroups(groupMitigation);
  const stepSize = groupMitigation === 'GROUP_DRO' ? { groupStepSize } : {};
  const adversary = groupMitigation === 'ADVERSARIAL_DEBIASING' ? { groupConstraint, groupAlpha } : {};
  const choices = {
    ...others,
    ...(mitigates ? { groupMitigation, groupAttribute, ...stepSize, ...adversary } : {}),
    ...(adaptation ? { adaptation } : {}),
  };
  const targets = target && [
    target.index.labels,
    target.index.examples.map(({ sha256, label, targets }) => [sha256, targets ?? label]),
  ];
  const { labels, examples, task } = dataset.index;
  const groupOf = groupIn(mitigates ? groupAttribute : null);
  const pictures = examples.map((example) => {
    const { sha256, label, targets, tags, split } = example;
    const picture = [sha256, tags ?? targets ?? label, split];
    return mitigates ? [...picture, groupOf(example)] : picture;
  });
  return createHash('sha256')
    .update(model)
    .update(
      JSON.stringify([
        ENGINE_VERSION,
        choices,
        featureLayers,
        preprocessing,
        task,
        labels,
        pictures,
        ...(targets ?? []),
      ]),
    )
    .digest('hex');
}
