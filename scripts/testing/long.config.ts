import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// `npm test` checks each rule in a small setting. These specs check some of them in the largest: whole networks, processes that are killed again
// and again, each step of a person's work. They would make `npm test` too long, so they have their own command. CI runs both.
const { projects: _, exclude: __, ...test } = shared.test ?? {};

/** They have more cases, or do more operations, when they are told so. */
const WITH_MORE = [
  'api/jobs/handlers/handlers.spec.ts',
  'api/jobs/handlers/word-labels.spec.ts',
  'api/schema/garbage/random-operations.spec.ts',
  'zoo/adapted-fine-tune.spec.ts',
  'zoo/adapters/own-adapter.spec.ts',
  'zoo/data/import-image-archive.spec.ts',
  'zoo/evaluation/fairness/calibration-interval.spec.ts',
  'zoo/evaluation/fairness/real-gaps.spec.ts',
  'zoo/imports/exported-encoders.spec.ts',
  'zoo/publish/fine-tuned-texts.spec.ts',
  'zoo/tensorflow/fine-tune-with-tensorflow.spec.ts',
  'zoo/testing/architectures/exporters.spec.ts',
  'zoo/tfjs/parity.spec.ts',
  'zoo/training/contrastive/contrastive.spec.ts',
  'zoo/training/picture-cache.spec.ts',
  'zoo/training/text-training.spec.ts',
  'zoo/training/token-classification.spec.ts',
];

export default mergeConfig(
  { ...shared, test },
  defineConfig({
    test: {
      include: ['**/*.long.spec.ts', ...WITH_MORE],
      env: { GRAFT_TEST_LONG: 'true' },
      exclude: configDefaults.exclude,
      globalSetup: ['scripts/testing/build-for-specs.ts', 'api/testing/global-setup.ts'],
    },
  }),
);
