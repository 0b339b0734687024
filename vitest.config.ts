import { defineConfig } from 'vitest/config';

// The zoo knows no database, so its specs start none.
export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'zoo', include: ['zoo/**/*.spec.ts'] } },
      {
        extends: true,
        test: {
          name: 'platform',
          include: ['{api,scripts,web}/**/*.spec.{ts,tsx}'],
          globalSetup: ['api/testing/global-setup.ts'],
        },
      },
    ],
  },
});
