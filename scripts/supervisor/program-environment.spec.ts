import { expect, test } from 'vitest';
import { ENVIRONMENT } from '../../api/config.ts';
import { programEnvironment } from './program-environment.ts';

const own = Object.fromEntries(Object.keys(ENVIRONMENT.shape).map((name) => [name, 'set']));
const TRACES = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SERVICE_NAME: 'ours' };
const SHELL = {
  ...own,
  ...TRACES,
  PATH: '/bin',
  AWS_SECRET_ACCESS_KEY: 's3cret',
  SSH_AUTH_SOCK: '/tmp/agent',
  NODE_ENV: 'test',
};

const namesOf = (program: string) => Object.keys(programEnvironment(program, SHELL)).sort();

test('each program gets what it reads, and nothing else of the shell', () => {
  const always = ['NEXT_TELEMETRY_DISABLED', 'NODE_ENV', 'PATH'];
  const addresses = ['GRAFT_API_PORT', 'GRAFT_HOST', 'GRAFT_PUBLIC_API_URL', 'GRAFT_WEB_PORT', 'GRAFT_WEB_URL'];
  expect(namesOf('web')).toEqual([...addresses, 'GRAFT_LANGUAGE', ...always].sort());
  expect(namesOf('api')).toEqual([...Object.keys(own), ...Object.keys(TRACES), ...always].sort());
  expect(namesOf('worker')).toEqual(
    namesOf('api').filter((name) => !['GRAFT_TOKEN', 'GRAFT_OIDC_CLIENT_SECRET'].includes(name)),
  );
  expect(programEnvironment('web', SHELL).NODE_ENV).toBe('production');
});
