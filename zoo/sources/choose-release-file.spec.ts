import { expect, test } from 'vitest';
import { canonicalName, chooseReleaseFile } from './choose-release-file.ts';

const listed = (filename: string, more: object = {}) => ({
  filename,
  url: new URL(`https://files.example.org/${filename}`),
  sha256: 'a'.repeat(64),
  byteSize: 1,
  yanked: null,
  ...more,
});
const choose = (names: string[], version = '1.0', name = 'Tiny.Model') =>
  chooseReleaseFile(
    names.map((filename) => listed(filename)),
    { package: name, version },
    'index.example.org',
  )?.filename;

test('names are compared as PEP 503 spells them', () => {
  expect(canonicalName('GT__all.-Mini_LM')).toBe('gt-all-mini-lm');
  expect(choose(['tiny_model-1.0-py3-none-any.whl'])).toBe('tiny_model-1.0-py3-none-any.whl');
  expect(choose(['Tiny.Model-1.0-1build-py2.py3-none-any.whl'])).toBe('Tiny.Model-1.0-1build-py2.py3-none-any.whl');
  expect(choose(['tiny-model-1.0.tar.gz'])).toBe('tiny-model-1.0.tar.gz');
  expect(choose(['tiny-model-extra-1.0.tar.gz', 'other-1.0-py3-none-any.whl'])).toBeUndefined();
});

test('a wheel for every platform, else any wheel, else the source archive; nothing else', () => {
  const any = 'tiny_model-1.0-py3-none-any.whl';
  const linux = 'tiny_model-1.0-cp311-cp311-linux_x86_64.whl';
  const sdist = 'tiny_model-1.0.tar.gz';
  expect(choose([sdist, linux, any])).toBe(any);
  expect(choose([sdist, linux, linux.replace('cp311-cp311', 'cp310-cp310')])).toBe(
    linux.replace('cp311-cp311', 'cp310-cp310'),
  );
  expect(choose([sdist, 'tiny_model-1.0-py3.11.egg', 'tiny_model-1.0.zip'])).toBe(sdist);
  expect(choose([any], '1.0.0')).toBeUndefined();
});

test('a withdrawn file is left out where the version has another one', () => {
  const files = [listed('tiny_model-1.0-py3-none-any.whl', { yanked: 'broken' }), listed('tiny_model-1.0.tar.gz')];
  const wanted = { package: 'tiny-model', version: '1.0' };
  expect(chooseReleaseFile(files, wanted, 'index.example.org')?.filename).toBe('tiny_model-1.0.tar.gz');
  const all = files.map((file) => ({ ...file, yanked: 'said\nbadly \u202e' }));
  expect(() => chooseReleaseFile(all, wanted, 'index.example.org')).toThrow('at index.example.org): “said badly”');
});
