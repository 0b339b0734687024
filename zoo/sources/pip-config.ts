import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { InvalidInputError } from '../errors.ts';

/** A package index that pip uses on this machine. */
export interface PipIndex {
  /** Without user name, password and the slash at its end: `https://pypi.org/simple`. */
  url: URL;
  /** The `Authorization` header for its host; null without user name and password. */
  authorization: string | null;
}

/** The index of pip's defaults, and the host that keeps its files. */
export const PYPI = { index: 'https://pypi.org/simple', files: 'files.pythonhosted.org' };

/** The options of pip that say where packages come from. */
type PipOptions = Map<string, string>;

/**
 * The indexes that pip is configured to use: `index-url`, then those of `extra-index-url`, from pip's configuration files
 * and the variables `PIP_…`. Source: pip.pypa.io, "Configuration", and pip's `configuration.py`.
 *
 * @throws InvalidInputError for an address that is not an index over https (or http to this machine or a `trusted-host`),
 *   and if pip is told to use no index. No message contains a password.
 */
export async function pipIndexes(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<PipIndex[]> {
  const options = await pipOptions(env, platform);
  if (/^(1|true|yes|on|t|y)$/i.test(options.get('no-index') ?? ''))
    throw new InvalidInputError(
      'pip is configured to use no package index (no-index). Remove that from its configuration, or upload the model.',
      'source',
    );
  const trusted = words(options.get('trusted-host'));
  const addresses = [options.get('index-url') || PYPI.index, ...words(options.get('extra-index-url'))];
  return addresses.map((address) => parseIndex(address, trusted));
}

/**
 * An index from its address, with the user name and password that it may contain.
 *
 * @param trusted hosts, or hosts with ports, that may be asked over http
 * @throws InvalidInputError, without the password
 */
export function parseIndex(address: string, trusted: string[] = []): PipIndex {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new InvalidInputError(
      'The package index of pip (index-url or extra-index-url) is not an https address. Correct pip config list.',
      'source',
    );
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '');
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isLoopback && !trusted.includes(url.hostname) && !trusted.includes(url.host))
    throw new InvalidInputError(
      `The package index ${url.host} has an http address, where the data could be changed on the way. Use https, or name the host as pip's trusted-host.`,
      'source',
    );
  const login = `${decoded(username)}:${decoded(password)}`;
  return { url, authorization: login === ':' ? null : `Basic ${Buffer.from(login).toString('base64')}` };
}

/** A part of an address without its percent-encoding; a lone % stands for itself. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const words = (list = '') => list.split(/\s+/).filter(Boolean);

/** Later files override earlier ones, and variables override files. */
async function pipOptions(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<PipOptions> {
  const options: PipOptions = new Map();
  for (const file of configurationFiles(env, platform)) {
    // A file that is missing or not readable has no options, as for pip.
    const text = await readFile(file, 'utf8').catch(() => '');
    for (const [name, value] of parsePipConfig(text)) options.set(name, value);
  }
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('PIP_') && value) options.set(optionName(name.slice(4)), value);
  }
  return options;
}

function configurationFiles(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const named = env.PIP_CONFIG_FILE;
  if (named === '/dev/null' || named === 'nul') return [];
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const name = platform === 'win32' ? 'pip.ini' : 'pip.conf';
  const shared: Record<string, string[]> = {
    win32: [path.join(env.PROGRAMDATA ?? 'C:\\ProgramData', 'pip')],
    darwin: ['/Library/Application Support/pip'],
  };
  const own: Record<string, string[]> = {
    win32: [path.join(home, 'pip'), path.join(env.APPDATA ?? home, 'pip')],
    darwin: [
      path.join(home, '.pip'),
      path.join(home, '.config/pip'),
      path.join(home, 'Library/Application Support/pip'),
    ],
  };
  const xdg = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').map((folder) => path.join(folder, 'pip'));
  const folders = [
    ...(shared[platform] ?? [...xdg, '/etc']),
    // As pip: the user's files are not read if another one is named.
    ...(named && existsSync(named)
      ? []
      : (own[platform] ?? [
          path.join(home, '.pip'),
          path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), 'pip'),
        ])),
    ...(env.VIRTUAL_ENV ? [env.VIRTUAL_ENV] : []),
  ];
  return [...folders.map((folder) => path.join(folder, name)), ...(named ? [named] : [])];
}

/** The sections that apply to downloads, least specific first. */
const SECTIONS = ['global', 'install', 'download'];

/**
 * The options of a pip configuration file, in the format of Python's configparser: `name = value` or `name: value`, a value
 * goes on in the indented lines after it, comments have their own lines.
 */
export function parsePipConfig(text: string): PipOptions {
  const sections = new Map<string, PipOptions>();
  let section: PipOptions | null = null;
  let name: string | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    const [, key, value] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (header) {
      section = sections.get(header[1]) ?? new Map();
      sections.set(header[1], section);
      name = null;
    } else if (/^\s/.test(line) && section && name !== null) {
      section.set(name, `${section.get(name)}\n${line.trim()}`.trim());
    } else if (key !== undefined && section) {
      name = optionName(key);
      section.set(name, value);
    }
  }
  return new Map(SECTIONS.flatMap((one) => [...(sections.get(one) ?? [])]));
}

/** `PIP_INDEX_URL`, `index_url` and `--index-url` are one option. */
const optionName = (name: string) => name.toLowerCase().replaceAll('_', '-').replace(/^--/, '');
