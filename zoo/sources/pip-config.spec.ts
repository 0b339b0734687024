import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { parseIndex, parsePipConfig, pipIndexes } from './pip-config.ts';

const fixture: { configs: { text: string; options: Record<string, string> }[] } = JSON.parse(
  await readFile(path.join(import.meta.dirname, 'testing/pip-reads.json'), 'utf8'),
);

test.each(fixture.configs)('reads a configuration file as pip does: $text', ({ text, options }) => {
  // pip keeps sections apart: a command's own come after the global ones.
  const expected = new Map<string, string>();
  for (const section of ['global', 'install', 'download'])
    for (const [key, value] of Object.entries(options))
      if (key.startsWith(`${section}.`)) expected.set(key.slice(section.length + 1), value);
  const read = [...parsePipConfig(text)].map(([name, value]) => [name, value.split('\n').map((line) => line.trim())]);
  expect(Object.fromEntries(read)).toEqual(
    Object.fromEntries([...expected].map(([name, value]) => [name, value.trim().split(/\s*\n\s*/)])),
  );
});

async function home(files: Record<string, string>): Promise<NodeJS.ProcessEnv> {
  const HOME = await mkdtemp(path.join(tmpdir(), 'graft-pip-'));
  onTestFinished(() => rm(HOME, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(HOME, name)), { recursive: true });
    await writeFile(path.join(HOME, name), text);
  }
  return { HOME, XDG_CONFIG_DIRS: path.join(HOME, 'shared'), XDG_CONFIG_HOME: path.join(HOME, 'own') };
}
const hosts = async (env: NodeJS.ProcessEnv) => (await pipIndexes(env, 'linux')).map(({ url }) => url.href);
const config = (host: string) => `[global]\nindex-url = https://${host}/simple/\n`;

test('a later file overrides an earlier one, and a variable overrides files', async () => {
  const env = await home({
    'shared/pip/pip.conf': config('shared.example.org'),
    'own/pip/pip.conf': config('own.example.org'),
    'venv/pip.conf': config('venv.example.org'),
    'named.conf': '[install]\nextra-index-url = https://named.example.org\n',
  });
  expect(await hosts({ ...env, XDG_CONFIG_HOME: '/nowhere' })).toEqual(['https://shared.example.org/simple']);
  expect(await hosts(env)).toEqual(['https://own.example.org/simple']);
  expect(await hosts({ ...env, VIRTUAL_ENV: `${env.HOME}/venv` })).toEqual(['https://venv.example.org/simple']);
  // A named file replaces the user's.
  expect(await hosts({ ...env, PIP_CONFIG_FILE: `${env.HOME}/named.conf` })).toEqual([
    'https://shared.example.org/simple',
    'https://named.example.org/',
  ]);
  expect(await hosts({ ...env, PIP_INDEX_URL: 'https://variable.example.org/simple' })).toEqual([
    'https://variable.example.org/simple',
  ]);
  expect(await hosts({ ...env, PIP_CONFIG_FILE: '/dev/null' })).toEqual(['https://pypi.org/simple']);
});

test('user name and password are taken out of the address', () => {
  const { url, authorization } = parseIndex('https://ada:pa%24s%3A@mirror.example.org/simple/');
  expect(url.href).toBe('https://mirror.example.org/simple');
  expect(authorization).toBe(`Basic ${Buffer.from('ada:pa$s:').toString('base64')}`);
  expect(parseIndex('https://mirror.example.org/simple').authorization).toBeNull();
});

test('what is not an index over https is refused, without the password', async () => {
  const refusal = (env: NodeJS.ProcessEnv) =>
    pipIndexes({ PIP_CONFIG_FILE: '/dev/null', ...env }).then(
      () => 'it was accepted',
      (error: Error) => {
        expect(error).toBeInstanceOf(InvalidInputError);
        return error.message;
      },
    );
  const http = await refusal({ PIP_INDEX_URL: 'http://ada:s3cret@mirror.example.org/simple' });
  expect(http).toContain('mirror.example.org has an http address');
  expect(http).not.toContain('s3cret');
  const trusted = { PIP_INDEX_URL: 'http://mirror.example.org/simple', PIP_TRUSTED_HOST: 'mirror.example.org' };
  expect(await refusal(trusted)).toBe('it was accepted');
  expect(await refusal({ PIP_INDEX_URL: 'file:///srv/simple' })).toContain('is not an https address');
  expect(await refusal({ PIP_EXTRA_INDEX_URL: 's3cret' })).not.toContain('s3cret');
  expect(await refusal({ PIP_NO_INDEX: '1' })).toContain('to use no package index');
});
