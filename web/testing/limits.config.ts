import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// What the web app is held to on every page, with lists of 10,000: minutes of one browser, so it is no part of `npm test`.
const { projects: _, ...test } = shared.test ?? {};

export default mergeConfig(
  { ...shared, test },
  defineConfig({
    test: {
      isolate: false,
      fileParallelism: false,
      include: ['web/*.limits.ts'],
      globalSetup: ['scripts/testing/build-for-specs.ts', 'api/testing/global-setup.ts'],
    },
  }),
);
