import { expect, test } from 'vitest';
import { childEnvironment } from './child-environment.ts';

const SHELL = {
  PATH: '/bin',
  LC_ALL: 'C',
  npm_config_registry: 'https://npm.example',
  https_proxy: 'http://proxy:3128',
  CUDA_VISIBLE_DEVICES: '0',
  DATABASE_URL: 'postgresql://graft:s3cret@db/graft',
  GRAFT_TOKEN: 's3cret',
  GRAFT_API_PORT: '4000',
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s3cret',
  AWS_SECRET_ACCESS_KEY: 's3cret',
  PATH_TO_SECRET: 's3cret',
};

test.each([
  [[], [], ['PATH', 'LC_ALL']],
  [['DEVICES'], [], ['PATH', 'LC_ALL', 'CUDA_VISIBLE_DEVICES']],
  [['REGISTRIES'], [], ['PATH', 'LC_ALL', 'npm_config_registry', 'https_proxy']],
  [['TRACES'], [], ['PATH', 'LC_ALL', 'OTEL_EXPORTER_OTLP_HEADERS']],
  [[], ['GRAFT_API_PORT'], ['PATH', 'LC_ALL', 'GRAFT_API_PORT']],
] as const)('purposes %j and names %j', (purposes, names, given) => {
  expect(Object.keys(childEnvironment([...purposes], names, SHELL))).toEqual(given);
});

test("Windows' own spelling", () => {
  expect(childEnvironment([], [], { Path: 'C:\\', SystemRoot: 'C:\\Windows' })).toEqual({
    Path: 'C:\\',
    SystemRoot: 'C:\\Windows',
  });
});
