import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// What specs of `npm test` hold in a smaller setting, in the largest: whole networks, processes that are killed again and again, each step of a
// person's work. It takes as long as they all, so it is a command of its own: CI runs both.
const { projects: _, exclude: __, ...test } = shared.test ?? {};

export default mergeConfig(
  { ...shared, test },
  defineConfig({
    test: {
      // The second does as many operations as it is told to.
      include: ['**/*.long.spec.ts', 'api/schema/garbage/random-operations.spec.ts'],
      env: { GRAFT_TEST_OPERATIONS: '1000', GRAFT_TEST_KILLS: '6' },
      exclude: configDefaults.exclude,
      globalSetup: ['scripts/testing/build-for-specs.ts', 'api/testing/global-setup.ts'],
      testTimeout: 900_000,
    },
  }),
);
