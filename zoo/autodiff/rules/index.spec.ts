import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { families, rules } from './index.ts';

test('each family has a spec beside it, which checks every rule of the family', () => {
  const without = Object.keys(families).filter((name) => !existsSync(new URL(`./${name}.spec.ts`, import.meta.url)));
  expect(without).toEqual([]);
});

test('no two families have a rule for the same operator', () => {
  expect(
    Object.values(families)
      .flatMap((family) => Object.keys(family))
      .sort(),
  ).toEqual(Object.keys(rules).sort());
});
