import { t } from '../../messages/t.ts';

const TITLES: Record<string, string> = {
  'fetch-model': t('Fetch a model'),
  'measure-model': t('Measure a model'),
  'measure-checkpoints': t('Measure checkpoints'),
  'import-dataset': t('Import a data set'),
  'check-dataset': t('Check a data set'),
  'extract-features': t('Extract features'),
  'fine-tune': t('Fine-tune'),
  'find-learning-rate': t('Find a learning rate'),
  'push-checkpoint': t('Push a checkpoint'),
  'evaluate-robustness': t('Evaluate robustness'),
  'rank-models': t('Rank models'),
  'run-sweep': t('Sweep'),
  'calibrate-checkpoint': t('Calibrate a checkpoint'),
  'carry-thresholds': t('Apply group thresholds'),
  'export-checkpoint': t('Convert a checkpoint'),
  'zero-shot': t('Describe labels in words'),
  'few-shot-study': t('Compare heads on few examples'),
  'collect-garbage': t('Check the store'),
};

/** What a job does, from the name of its kind. */
export const jobTitle = (kind: string): string => TITLES[kind] ?? kind.replaceAll('-', ' ');
