import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { configDefaults, defineConfig } from 'vitest/config';
import type { Vite } from 'vitest/node';

// Vite would load graphql's ES modules beside the CommonJS ones that type-graphql requires, and schemas accept no types of another copy.
const graphql = createRequire(import.meta.url).resolve('graphql');

/** Compiled modules are kept by their text and this file's; what they are compiled to also depends on this. */
const compilerOptions = ['tsconfig.json', 'web/tsconfig.json'].map((file) =>
  readFileSync(new URL(file, import.meta.url), 'utf8'),
);
const keyOfCompiled = () => compilerOptions.join();
const keysOfCompiled: Vite.Plugin = {
  name: 'keys-of-compiled',
  configureVitest: ({ experimental_defineCacheKeyGenerator: define }) => define(keyOfCompiled),
};

/** The zoo's specs share a process, which loads each module once, except for these. */
const ZOO_ALONE = [
  // Whole models, or much memory.
  'zoo/{adapted-fine-tune,import-model,npm-models,open-model}.spec.ts',
  'zoo/testing/fuzz/**/*.spec.ts',
  // Sessions that fail, or take what memory there is.
  'zoo/runtime/{pick-device,session,session-pool}.spec.ts',
  'zoo/training/device-lost.spec.ts',
  // TensorFlow.js has one registry of kernels a process.
  'zoo/tensorflow/**/*.spec.ts',
  // npm and pip, which the environment configures.
  'zoo/sources/{hub,npm,npm-cli,pip-config,probe-source,pypi,push-to-hub}.spec.ts',
];

/** The same of the platform: what pages, scripts and benches compute and print. A spec that needs the API is named `X.api.spec.ts`. */
const PURE_PAGES = [
  ...['web/{features,graphql,messages}', 'scripts/{bench,demo,messages}'].map(
    (folder) => `${folder}/**/!(*.api).spec.{ts,tsx}`,
  ),
  'scripts/tour/!(run-steps).spec.ts',
  'scripts/supervisor/{log,port,program-environment,sign-in-url,web-build}.spec.ts',
  'api/testing/**/*.spec.ts',
  'web/testing/**/*.spec.ts',
];

/** Most of the API: each of these starts one of its own in a process that has loaded its code already, which takes two seconds otherwise. */
const SHARED_API = [
  'api/{auth,backup,bias-notes,catalogue,completeness,database,datasets,fairness,features,garbage,health,http}/**/*.spec.ts',
  'api/{lineage,policy,predictions,previews,provenance,schema,storage,sweeps,uploads}/**/*.spec.ts',
  'api/inference/!(deploy-during-faults).spec.ts',
  'api/inference/protocol/**/*.spec.ts',
  'api/jobs/!(child-process).spec.ts',
  'api/jobs/{handlers,imports}/**/*.spec.ts',
  'api/observability/!(tracing).spec.ts',
  'api/worker/{lanes,short-jobs,signs-of-life}.spec.ts',
  'api/{config,errors,graphql.fuzz,rate-limit,server,without-tensorflow}.spec.ts',
  'web/features/**/*.api.spec.ts',
  'scripts/{build-programs,emoji-archive,emoji-names,verify,tour/run-steps}.spec.ts',
];

const BUILD = ['scripts/testing/build-for-specs.ts'];
const SERVED = [...BUILD, 'api/testing/global-setup.ts'];

// The zoo knows no database, so its specs start none.
export default defineConfig({
  plugins: [keysOfCompiled],
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    // For what hangs: a busy machine takes many times as long as a quiet one.
    testTimeout: 900_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    // Those of `npm run test:long`.
    exclude: [...configDefaults.exclude, '**/*.long.spec.ts'],
    pool: 'forks',
    // Each of the projects would compile the same modules again.
    experimental: { fsModuleCache: true },
    setupFiles: ['zoo/testing/seed-properties.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'zoo', isolate: false, include: ['zoo/**/*.spec.ts'], exclude: ZOO_ALONE, globalSetup: BUILD },
      },
      { extends: true, test: { name: 'engine', include: ZOO_ALONE, globalSetup: BUILD } },
      { extends: true, test: { name: 'pages', isolate: false, include: PURE_PAGES } },
      {
        extends: true,
        test: { name: 'api', isolate: false, include: SHARED_API, globalSetup: SERVED },
      },
      // These kill what they start, measure time, or have the platform and a browser.
      {
        extends: true,
        test: {
          name: 'platform',
          include: ['{api,scripts,web}/**/*.spec.{ts,tsx}'],
          exclude: [...PURE_PAGES, ...SHARED_API],
          globalSetup: SERVED,
        },
      },
    ],
  },
});
