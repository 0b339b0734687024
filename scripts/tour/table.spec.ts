import { expect, test } from 'vitest';
import type { Row } from './row.ts';
import { tableOf } from './table.ts';

const row = (change: Partial<Row>): Row => ({
  ...{ method: 'Linear probe', accuracy: 0.78947, interval: [0.7368, 0.8381] as const, seconds: 9.87 },
  ...{ says: 'what the others are compared with', page: null },
  ...change,
});

test('a Markdown table with aligned columns', () => {
  const none = { accuracy: null, interval: null, seconds: null };
  const table = tableOf([
    row({}),
    row({ method: 'Prototypes', seconds: 123.4, interval: null }),
    row({ ...none, method: 'A', says: 'a | b\nc' }),
  ]);
  expect(table).toBe(
    [
      '| method       | accuracy [95 %]      | seconds | what it says |',
      '| ------------ | -------------------- | ------: | --- |',
      '| Linear probe | 0.789 [0.737, 0.838] |     9.9 | what the others are compared with |',
      '| Prototypes   | 0.789                |     123 | what the others are compared with |',
      '| A            |                      |         | a \\| b c |',
    ].join('\n'),
  );
});
