const TITLES: Record<string, string> = {
  'fetch-model': 'Fetch a model',
  'measure-model': 'Measure a model',
  'import-dataset': 'Import a data set',
  'check-dataset': 'Check a data set',
  'extract-features': 'Extract features',
  'fine-tune': 'Fine-tune',
  'find-learning-rate': 'Find a learning rate',
  'push-checkpoint': 'Push a checkpoint',
  'evaluate-robustness': 'Evaluate robustness',
  'rank-models': 'Rank models',
  'run-sweep': 'Sweep',
  'calibrate-checkpoint': 'Calibrate a checkpoint',
  'carry-thresholds': 'Apply group thresholds',
  'export-checkpoint': 'Convert a checkpoint',
  'zero-shot': 'Describe labels in words',
  'few-shot-study': 'Compare heads on few examples',
  'collect-garbage': 'Look at the store',
};

/** What a job does, from the name of its kind. */
export const jobTitle = (kind: string): string => TITLES[kind] ?? kind.replaceAll('-', ' ');
