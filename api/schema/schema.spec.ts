import { readFileSync } from 'node:fs';
import { buildSchema as buildFromSdl, findBreakingChanges } from 'graphql';
import { expect, test } from 'vitest';
import { buildSchema, printSdl } from './schema.ts';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

test('the schema keeps every promise of the contract', () => {
  const contract = buildFromSdl(read('./contract.graphql'));
  const broken = findBreakingChanges(contract, buildSchema()).map(({ description }) => description);
  expect(broken).toEqual([]);
});

test('api/schema.graphql matches the code', () => {
  expect(read('../schema.graphql')).toBe(printSdl(buildSchema()));
});
