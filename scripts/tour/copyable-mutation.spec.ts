import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { copyableMutation } from './copyable-mutation.ts';

const schema = buildSchema(readFileSync('api/schema.graphql', 'utf8'));

test('values stand where the variables were: enums without quotes, and nothing that was left out', () => {
  const mutation = copyableMutation(
    schema,
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }',
    {
      input: {
        ...{ modelSlug: 'm', datasetId: 'a  "(  b)"', strategy: 'PARTIAL', epochs: 3, dropout: 0.5, shots: undefined },
        augmentation: { flip: true, randAugment: { operations: 2, magnitude: 9 } },
      },
    },
  );
  expect(mutation).toBe(
    'mutation { startFineTune(input: {augmentation: {flip: true, randAugment: {magnitude: 9, operations: 2}}, datasetId: "a  \\"(  b)\\"", dropout: 0.5, epochs: 3, modelSlug: "m", strategy: PARTIAL}) { id } }',
  );
  expect(validate(schema, parse(mutation))).toEqual([]);
});

test('a value that does not fit is no mutation', () => {
  const operation = 'mutation ($id: ID!, $drop: [String!]!) { repairDataset(id: $id, drop: $drop) { id } }';
  expect(() => copyableMutation(schema, operation, { id: '1' })).toThrow('The variable drop has no value.');
});
