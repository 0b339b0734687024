import { expect, test } from 'vitest';
import { shortLabel } from './short-label.ts';

test('a package has its name and version', () => {
  expect(shortLabel('pkg:pypi/otter-model@0.1.0?checksum=sha256:00&file_name=otter.whl#models/otter.pth')).toBe(
    'otter-model 0.1.0',
  );
  expect(shortLabel('pkg:npm/%40zoo/otter@2.0.0-rc.1')).toBe('@zoo/otter 2.0.0-rc.1');
});

test('anything else is called what it is called', () => {
  for (const label of ['emoji.zip', 'https://example.org/a@b', 'pkg:npm/%@1', 'Otter'])
    expect(shortLabel(label)).toBe(label === 'pkg:npm/%@1' ? '% 1' : label);
});
