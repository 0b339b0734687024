import { ENVIRONMENT } from '../../api/config.ts';
import { childEnvironment } from '../../zoo/child-environment.ts';

/** All that the web app’s server and its build read: where the API is, and the language. It has no database, no storage and no token; browsers bring theirs. */
const WEB = [
  'GRAFT_API_PORT',
  'GRAFT_PUBLIC_API_URL',
  'GRAFT_WEB_PORT',
  'GRAFT_WEB_URL',
  'GRAFT_HOST',
  'GRAFT_LANGUAGE',
];

const SIGN_IN_SECRETS = ['GRAFT_TOKEN', 'GRAFT_OIDC_CLIENT_SECRET'];

/**
 * The environment of one of the platform's programs, from that of the platform: what every program needs, and what this one reads.
 *
 * @param name api, worker, or web, which is also for its build
 */
export function programEnvironment(name: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own =
    name === 'web'
      ? childEnvironment([], WEB, env)
      : childEnvironment(['DEVICES', 'REGISTRIES', 'TRACES'], Object.keys(ENVIRONMENT.shape), env);
  // Of no use to the worker: people sign in at the API.
  if (name === 'worker') for (const secret of SIGN_IN_SECRETS) delete own[secret];
  // Not the starter's NODE_ENV: vitest's `test` is neither of Next's two modes.
  return { ...own, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
}
