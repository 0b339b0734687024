import { expect, test } from 'vitest';
import { firstDataset, firstModel, modalityToFetch } from './first-choices.ts';
import type { DatasetChoice, ModelChoice } from './start-query.ts';

const NET: ModelChoice = {
  ...{ id: '1', slug: 'a-net', name: 'A net', modality: 'IMAGE', availability: 'READY', featureLayers: [] },
};
const READER: ModelChoice = { ...NET, id: '2', slug: 'reader', name: 'Reader', modality: 'TEXT' };
const SHAPES: DatasetChoice = {
  ...{ id: 'shapes', name: 'Shapes', modality: 'IMAGE', exampleCount: 9, labels: ['x', 'y'], sha256: '00' },
  ...{ task: 'SINGLE_LABEL', groups: [], version: 1, obstacle: null },
};
const TEXTS: DatasetChoice = { ...SHAPES, id: 'texts', modality: 'TEXT' };
const COMING: DatasetChoice = { ...SHAPES, id: 'coming', sha256: null, obstacle: 'NOT_IMPORTED' };
const ONE: DatasetChoice = { ...SHAPES, id: 'one', labels: ['x'], obstacle: 'ONE_CLASS' };

const begins = (named: Parameters<typeof firstModel>[0]) => [firstModel(named).slug, firstDataset(named)?.id];

test('the form begins with the newest data set that can be trained on, and a model of its kind', () => {
  expect(begins({ models: [NET, READER], datasets: [COMING, ONE, SHAPES, TEXTS] })).toEqual(['a-net', 'shapes']);
  expect(begins({ models: [NET, READER], datasets: [COMING, ONE, TEXTS] })).toEqual(['reader', 'texts']);
});

test('what the address names comes first, where it fits', () => {
  const all = { models: [NET, READER], datasets: [ONE, SHAPES, TEXTS] };
  expect(begins({ ...all, dataset: 'texts' })).toEqual(['reader', 'texts']);
  expect(begins({ ...all, model: 'a-net', dataset: 'texts' })).toEqual(['a-net', 'shapes']);
  expect(begins({ ...all, dataset: 'one' })).toEqual(['a-net', 'shapes']);
});

test('nothing fits', () => {
  expect(begins({ models: [NET], datasets: [COMING, TEXTS] })).toEqual(['a-net', undefined]);
});

test('a model is to be fetched for the named data set, or for the newest where none is here at all', () => {
  expect(modalityToFetch({ models: [], datasets: [COMING, TEXTS, SHAPES] })).toBe('TEXT');
  expect(modalityToFetch({ models: [], datasets: [TEXTS, SHAPES], dataset: 'shapes' })).toBe('IMAGE');
  expect(modalityToFetch({ models: [NET], datasets: [TEXTS, SHAPES], dataset: 'texts' })).toBe('TEXT');
  expect(modalityToFetch({ models: [NET], datasets: [TEXTS, SHAPES] })).toBeNull();
  expect(modalityToFetch({ models: [NET], datasets: [TEXTS, SHAPES], dataset: 'shapes' })).toBeNull();
  expect(modalityToFetch({ models: [], datasets: [COMING] })).toBeNull();
});
