import { expect, test } from 'vitest';
import { commandsFor } from './commands.ts';

const none = { edges: [] };
const labels = (groups: ReturnType<typeof commandsFor>) =>
  Object.fromEntries(groups.map(({ value, items }) => [value, items.map(({ label }) => label)]));

test('without a text: every page and every action', () => {
  const groups = labels(commandsFor('', null));
  expect(Object.keys(groups)).toEqual(['Pages', 'Actions']);
  expect(groups.Pages).toContain('Endpoints');
  expect(groups.Actions).toContain('Start a fine-tune');
});

test('each word must stand in the name, in any order and case', () => {
  expect(labels(commandsFor('FINE start', null))).toEqual({ Actions: ['Start a fine-tune'] });
  expect(commandsFor('no such thing', null)).toEqual([]);
});

test('an action is found by other words for it too', () => {
  expect(labels(commandsFor('deploy', null))).toEqual({ Actions: ['Deploy a checkpoint'] });
  expect(labels(commandsFor('new run', null))).toEqual({ Actions: ['Start a fine-tune'] });
  expect(labels(commandsFor('theme', null)).Actions).toHaveLength(3);
});

test('what the API found is led to by its address', () => {
  const found = {
    models: { edges: [{ node: { id: '1', slug: 'efficientnet-lite0', name: 'EfficientNet-Lite0' } }] },
    datasets: { edges: [{ node: { id: '2', name: 'Emoji', version: 3 } }] },
    fineTunes: {
      edges: ['Emoji', 'Mails'].map((name, at) => ({
        node: {
          id: `run-${at}`,
          strategy: 'LINEAR_PROBE' as const,
          createdAt: '2026-01-01T00:00:00Z',
          model: { id: '1', name: 'EfficientNet-Lite0' },
          dataset: { id: '2', name },
        },
      })),
    },
    endpoints: { edges: [{ node: { name: 'emoji/1' } }, { node: { name: 'mails' } }] },
  };
  const groups = commandsFor('emoji', found);
  expect(groups.flatMap(({ items }) => items.map(({ href }) => href))).toEqual([
    '/datasets/2',
    '/fine-tunes/run-0',
    '/endpoints/emoji%2F1',
    // Found by something else than its name.
    '/models/efficientnet-lite0',
  ]);
  // Runs of one model on one data set have the same name.
  expect(groups[1].items[0].time).toBe('2026-01-01T00:00:00Z');
  expect(labels(groups)).toMatchObject({
    'Data sets': ['Emoji, version 3'],
    'Fine-tunes': ['Linear probe of EfficientNet-Lite0 on Emoji'],
  });
  expect(labels(commandsFor('mails', { ...found, models: none, datasets: none }))).toMatchObject({
    Endpoints: ['mails'],
  });
});
