import type { DatasetIndex, Task } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import { METHODS_FOR } from '../../transfer/heads/methods.ts';
import { closedMethod } from '../options/closed-head.ts';
import type { EarlyStoppingMetric, FineTuneOptions, LossName } from '../options/fine-tune-options.ts';

/** The losses that fit each kind of target, and what epochs can be judged by. */
const LOSSES: Record<Task, { says: string; losses: LossName[]; metrics: EarlyStoppingMetric[] }> = {
  SINGLE_LABEL: {
    says: 'one label an example',
    losses: ['CROSS_ENTROPY', 'BINARY_CROSS_ENTROPY', 'FOCAL', 'MEAN_SQUARED_ERROR'],
    metrics: ['LOSS', 'ACCURACY', 'MACRO_F1'],
  },
  MULTI_LABEL: {
    says: 'any number of labels per example',
    losses: ['BINARY_CROSS_ENTROPY', 'FOCAL'],
    metrics: ['LOSS', 'ACCURACY', 'MACRO_F1'],
  },
  REGRESSION: { says: 'numbers to predict', losses: ['MEAN_SQUARED_ERROR'], metrics: ['LOSS'] },
  TOKEN_LABELS: { says: 'a label for each word', losses: ['CROSS_ENTROPY'], metrics: ['LOSS', 'SPAN_F1'] },
};

/** The default loss for a kind of target. */
export function defaultLoss(task: Task = 'SINGLE_LABEL'): LossName {
  return LOSSES[task].losses[0];
}

/** @throws InvalidInputError if the options do not fit the data set's targets */
export function checkTask(
  { task = 'SINGLE_LABEL', modality, labels, examples }: DatasetIndex,
  options: Pick<FineTuneOptions, 'loss' | 'classWeights'> & Partial<FineTuneOptions>,
): void {
  const { loss, classWeights, groupMitigation, augment = false, earlyStoppingMetric = 'LOSS' } = options;
  const { says, losses } = LOSSES[task];
  if (!losses.includes(loss)) {
    throw new InvalidInputError(
      `The data set has ${says}, which do not fit the loss ${loss}. Use ${losses.join(' or ')}.`,
      'loss',
    );
  }
  checkHead(task, options);
  if (options.contrastive && (modality !== 'TEXT' || task !== 'SINGLE_LABEL')) {
    throw new InvalidInputError(
      `Contrastive training is for texts with one label each, and the data set has ${modality === 'TEXT' ? says : 'pictures'}. Leave contrastive out.`,
      'contrastive',
    );
  }
  if (task === 'TOKEN_LABELS' && augment) {
    throw new InvalidInputError(
      'The data set has a label for each word, so words cannot be deleted or swapped. Leave the augmentation out.',
      'augment',
    );
  }
  const { metrics } = LOSSES[task];
  if (!metrics.includes(earlyStoppingMetric)) {
    throw new InvalidInputError(
      `The data set has ${says}, so epochs cannot be judged by ${earlyStoppingMetric}. Use ${metrics.join(' or ')}, or leave earlyStoppingMetric out.`,
      'earlyStoppingMetric',
    );
  }
  if (task === 'SINGLE_LABEL') return;
  if (classWeights !== 'NONE') {
    throw new InvalidInputError(`The data set has ${says}, so classes cannot be balanced.`, 'classWeights');
  }
  if (groupMitigation === 'REWEIGHING') {
    throw new InvalidInputError(
      `The data set has ${says}, so there is no label to make independent of a group. Use GROUP_BALANCED.`,
      'groupMitigation',
    );
  }
  if (task === 'TOKEN_LABELS' && groupMitigation === 'GROUP_DRO') {
    throw new InvalidInputError(
      `The data set has ${says}, and GROUP_DRO weighs whole examples. Use GROUP_BALANCED.`,
      'groupMitigation',
    );
  }
  if (groupMitigation === 'ADVERSARIAL_DEBIASING') {
    throw new InvalidInputError(
      `The data set has ${says}, and ADVERSARIAL_DEBIASING needs one label an example. Use GROUP_BALANCED.`,
      'groupMitigation',
    );
  }
  if (task === 'TOKEN_LABELS') checkTags(labels, examples);
  else checkTargets(task, labels, examples);
}

function checkTargets(task: Task, labels: string[], examples: DatasetIndex['examples']): void {
  const fits = (targets: number[] | undefined) =>
    targets?.length === labels.length &&
    targets.every((value) => (task === 'REGRESSION' ? Number.isFinite(value) : value === 0 || value === 1));
  const wrong = examples.find(({ targets }) => !fits(targets));
  if (!wrong) return;
  const wanted = task === 'REGRESSION' ? 'a number' : '0 or 1';
  throw new InvalidInputError(
    `The example “${wrong.name}” has the targets ${JSON.stringify(wrong.targets ?? null)}, but should have ${wanted} for each of ${labels.length} labels. Import the data set again.`,
  );
}

function checkTags(labels: string[], examples: DatasetIndex['examples']): void {
  const isLabel = (tag: number) => Number.isInteger(tag) && tag >= 0 && tag < labels.length;
  const wrong = examples.find(({ tags = [] }) => tags.length === 0 || !tags.every(isLabel));
  if (!wrong) return;
  throw new InvalidInputError(
    `The example “${wrong.name}” has the labels ${JSON.stringify(wrong.tags ?? null)}, but should have one of 0 to ${labels.length - 1} for each word. Import the data set again.`,
  );
}

/** A head that is fitted once has its own loss, and fits some targets only. */
function checkHead(task: Task, { strategy, head, shots, loss }: Partial<FineTuneOptions>): void {
  const method = strategy ? closedMethod({ strategy, ...(head ? { head } : {}) }) : null;
  if (method === null) return;
  const { says } = LOSSES[task];
  if (!METHODS_FOR[task].includes(method)) {
    const heads = [...METHODS_FOR[task], 'SOFTMAX'].join(' or ');
    throw new InvalidInputError(
      `The data set has ${says}, which ${method} does not fit. Use LINEAR_PROBE with the head ${heads}.`,
      method === 'PROTOTYPE' ? 'strategy' : 'head',
    );
  }
  if (loss !== defaultLoss(task)) {
    throw new InvalidInputError(`${method} is not trained with a loss. Leave loss out.`, 'loss');
  }
  if (task !== 'SINGLE_LABEL' && shots != null) {
    throw new InvalidInputError(
      `The data set has ${says}, so there are no examples a class. Leave shots out.`,
      'shots',
    );
  }
}
