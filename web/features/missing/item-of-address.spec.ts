import { expect, test } from 'vitest';
import { itemOfAddress } from './item-of-address.ts';

test('the address of an item', () => {
  expect(itemOfAddress('/models/resnet-50')).toEqual({ kind: 'models', name: 'resnet-50' });
  expect(itemOfAddress('/endpoints/caf%C3%A9')).toEqual({ kind: 'endpoints', name: 'café' });
});

test.each(['/', '/models', '/models/', '/models/import', '/models/compare', '/fine-tunes/new', '/docs/concepts'])(
  '%s is no item’s',
  (pathname) => expect(itemOfAddress(pathname)).toBeNull(),
);

test.each(['/models/a/b', '/constructor/a', '/endpoints/%'])('nor is %s', (pathname) =>
  expect(itemOfAddress(pathname)).toBeNull(),
);
