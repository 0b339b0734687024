/** A fine-tune whose estimate is held against what it took. */
export interface BenchRun {
  model: string;
  /** Of which size. */
  dataset: 'small' | 'large' | 'texts';
  input: object;
  /** Extracts the features of the data set first. */
  extractsFeatures?: true;
}

const IMAGES = 'nsfw-mobilenet-v2';
const OTHER_IMAGES = 'nsfw-mobilenet-v2-mid';
const TEXTS = 'universal-sentence-encoder-lite';

/** In the order of a person who tries things: each strategy once, then more of it. */
export const QUICK_RUNS: BenchRun[] = [
  { model: IMAGES, dataset: 'small', input: { strategy: 'LINEAR_PROBE' } },
  { model: IMAGES, dataset: 'small', input: { strategy: 'PARTIAL', epochs: 2 } },
  { model: IMAGES, dataset: 'small', input: { strategy: 'FULL', epochs: 1, batchSize: 8 } },
  { model: IMAGES, dataset: 'large', input: { strategy: 'LINEAR_PROBE' } },
  { model: IMAGES, dataset: 'large', input: { strategy: 'PARTIAL', epochs: 1 } },
  { model: IMAGES, dataset: 'large', input: { strategy: 'LINEAR_PROBE', epochs: 10 }, extractsFeatures: true },
];

export const RUNS: BenchRun[] = [
  ...QUICK_RUNS,
  { model: IMAGES, dataset: 'small', input: { strategy: 'LORA', epochs: 2 } },
  { model: IMAGES, dataset: 'small', input: { strategy: 'FULL', epochs: 3, batchSize: 32 } },
  { model: IMAGES, dataset: 'large', input: { strategy: 'FULL', epochs: 1 } },
  { model: IMAGES, dataset: 'small', input: { strategy: 'PARTIAL', epochs: 6, batchSize: 32 } },
  { model: IMAGES, dataset: 'small', input: { strategy: 'LINEAR_PROBE', epochs: 5, augment: true } },
  { model: OTHER_IMAGES, dataset: 'small', input: { strategy: 'LINEAR_PROBE' } },
  { model: OTHER_IMAGES, dataset: 'large', input: { strategy: 'PARTIAL', epochs: 2 } },
  { model: OTHER_IMAGES, dataset: 'small', input: { strategy: 'FULL', epochs: 2 } },
  { model: OTHER_IMAGES, dataset: 'small', input: { strategy: 'LORA', epochs: 1, batchSize: 32 } },
  { model: TEXTS, dataset: 'texts', input: { strategy: 'LINEAR_PROBE' } },
  { model: TEXTS, dataset: 'texts', input: { strategy: 'PARTIAL', epochs: 2 } },
  { model: TEXTS, dataset: 'texts', input: { strategy: 'FULL', epochs: 2 } },
  { model: TEXTS, dataset: 'texts', input: { strategy: 'LORA', epochs: 1 } },
];
