import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// Vite would load graphql's ES modules beside the CommonJS ones that type-graphql requires, and schemas accept no types of another copy.
const graphql = createRequire(import.meta.url).resolve('graphql');

// The zoo knows no database, so its specs start none.
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    pool: 'forks',
    setupFiles: ['zoo/testing/seed-properties.ts'],
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
