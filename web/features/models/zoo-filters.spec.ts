import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fromQuery,
  isFiltered,
  NO_FILTERS,
  SORTS,
  sizeLabel,
  toQuery,
  toVariables,
  type ZooFilters,
} from './zoo-filters.ts';

const word = fc.string({ minLength: 1 }).filter((text) => text !== 'RELEVANCE');
const filters: fc.Arbitrary<ZooFilters> = fc.record({
  search: fc.oneof(fc.constant(''), word),
  sort: fc.constantFrom(...SORTS),
  task: fc.option(word),
  modality: fc.option(word),
  availability: fc.option(word),
  size: fc.option(word),
  severity: fc.option(word),
  use: fc.option(word),
  license: fc.array(word),
  source: fc.array(word),
});

test('an address restores the filters that made it', () => {
  fc.assert(
    fc.property(filters, (wanted) => {
      expect(fromQuery(new URLSearchParams(toQuery(wanted).toString()))).toEqual(wanted);
    }),
  );
});

test('no filters give an empty address; a sort order does not filter', () => {
  expect(toQuery(NO_FILTERS).toString()).toBe('');
  expect(isFiltered({ ...NO_FILTERS, sort: 'NAME' })).toBe(false);
  expect(isFiltered({ ...NO_FILTERS, license: ['MIT'] })).toBe(true);
});

test('a size becomes its bounds, NONE no bias notes', () => {
  expect(toVariables({ ...NO_FILTERS, size: '6', severity: 'NONE' }).filter).toMatchObject({
    minParameters: 1_000_000,
    maxParameters: 9_999_999,
    hasBiasNotes: false,
    severities: null,
  });
  expect(toVariables({ ...NO_FILTERS, severity: 'HIGH' }).filter.severities).toEqual(['HIGH']);
  expect(sizeLabel('7')).toBe('10M – 100M');
});
