import { expect, test } from 'vitest';
import peers from './fixtures/peers.json' with { type: 'json' };
import { nearTexts, shingles, similarity } from './near-texts.ts';

const { texts, pairs } = peers.nearTexts as { texts: string[]; pairs: [number, number, number][] };

/** Groups that pairs link, of at least two. */
function groups(linked: (readonly number[])[]): number[][] {
  const found: Set<number>[] = [];
  for (const [a, b] of linked) {
    const joined = found.filter((group) => group.has(a) || group.has(b));
    for (const group of joined) found.splice(found.indexOf(group), 1);
    found.push(new Set([a, b, ...joined.flatMap((group) => [...group])]));
  }
  return found.map((group) => [...group].sort((a, b) => a - b)).sort((a, b) => a[0] - b[0]);
}

test('the Jaccard index of shingles is that of Python’s sets', () => {
  expect(pairs.length).toBeGreaterThan(20);
  for (const [a, b, expected] of pairs)
    expect(similarity(shingles(texts[a]), shingles(texts[b]))).toBeCloseTo(expected, 12);
});

test('near duplicates are the pairs of at least 0.8 that datasketch finds', async () => {
  const near = pairs.filter(([, , index]) => index >= 0.8);
  const found = await nearTexts(texts.length, async (i) => texts[i]);
  expect(near.length).toBeGreaterThan(5);
  expect(groups(found)).toEqual(groups(near));
  // Only pairs that are near are named.
  for (const [a, b] of found) expect(near.some(([i, j]) => i === a && j === b)).toBe(true);
});

test('case and white space do not count; short texts are compared whole', async () => {
  const list = ['Hello,  World', 'hello,\nworld ', 'ok', 'OK', 'no', ''];
  expect(await nearTexts(list.length, async (i) => list[i])).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('thousands of texts of one form, and a text of a megabyte', async () => {
  const form =
    'Dear customer, your order has been sent and will arrive soon. Thank you for your patience. Order number ';
  const list = Array.from({ length: 3_000 }, (_, i) => form + i);
  list.push('x '.repeat(500_000), `${'x '.repeat(500_000)}y`);
  const found = await nearTexts(list.length, async (i) => list[i]);
  expect(groups(found)).toEqual([[...Array(3_000).keys()], [3_000, 3_001]]);
});
