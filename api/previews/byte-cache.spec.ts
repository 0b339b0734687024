import { expect, test } from 'vitest';
import { ByteCache } from './byte-cache.ts';

test('the least recently used go first, and the bytes stay within the limit', () => {
  const cache = new ByteCache(10);
  for (const key of ['a', 'b', 'c']) cache.set(key, new Uint8Array(4));
  expect([cache.get('a'), cache.size]).toEqual([undefined, 8]);
  cache.get('b');
  cache.set('d', new Uint8Array(4));
  expect(cache.get('c')).toBeUndefined();
  expect(cache.get('b')).toHaveLength(4);
  cache.set('b', new Uint8Array(1));
  expect(cache.size).toBe(5);
  cache.set('huge', new Uint8Array(11));
  expect([cache.get('huge'), cache.size]).toEqual([undefined, 0]);
});
