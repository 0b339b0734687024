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
  VALUES,
  type ZooFilters,
} from './zoo-filters.ts';

const word = fc.string({ minLength: 1 }).filter((text) => text !== 'RELEVANCE');
const filters: fc.Arbitrary<ZooFilters> = fc.record({
  search: fc.oneof(fc.constant(''), word),
  sort: fc.constantFrom(...SORTS),
  task: fc.option(fc.constantFrom(...VALUES.task)),
  modality: fc.option(fc.constantFrom(...VALUES.modality)),
  availability: fc.option(fc.constantFrom(...VALUES.availability)),
  size: fc.option(word),
  severity: fc.option(fc.constantFrom(...VALUES.severity)),
  use: fc.option(fc.constantFrom(...VALUES.use)),
  license: fc.array(word),
  source: fc.array(fc.constantFrom(...VALUES.source)),
});

test('an address restores the filters that made it', () => {
  fc.assert(
    fc.property(filters, (wanted) => {
      expect(fromQuery(new URLSearchParams(toQuery(wanted).toString()))).toEqual(wanted);
    }),
  );
});

test('what an address names and no facet has is left out', () => {
  expect(fromQuery(new URLSearchParams('task=JUGGLING&source=NPM&source=MOON&severity=low'))).toEqual({
    ...NO_FILTERS,
    source: ['NPM'],
  });
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
