import { expect, test } from 'vitest';
import { binomialAtLeast } from './binomial-tail.ts';
import { fisherGreater } from './fisher-exact.ts';

test('fisherGreater is scipy.stats.fisher_exact(…, alternative="greater")', () => {
  // [hits, of, hits, of, p], SciPy 1.17.1
  const known: [number, number, number, number, number][] = [
    [3, 20, 0, 180, 0.0008679762448606671],
    [18, 22, 0, 88, 3.667775249561398e-17],
    [5, 40, 20, 360, 0.09127077989358316],
    [12, 1000, 90, 9000, 0.32050146343867636],
    [400, 100000, 3200, 900000, 0.01494289228012508],
    [1, 20, 9, 180, 0.660225623763214],
    [20, 20, 0, 180, 6.197369659445108e-28],
  ];
  for (const [a, n, b, m, p] of known) {
    const ours = fisherGreater({ hits: a, of: n }, { hits: b, of: m });
    expect(Math.abs(ours - p) / p).toBeLessThan(1e-8);
  }
  expect(fisherGreater({ hits: 0, of: 20 }, { hits: 3, of: 180 })).toBe(1);
});

test('binomialAtLeast is scipy.stats.binom.sf(k - 1, n, p)', () => {
  // [k, n, p, probability], SciPy 1.17.1
  const known: [number, number, number, number][] = [
    [5, 20, 0.05, 0.0025739403346522792],
    [1, 20, 0.05, 0.6415140775914578],
    [20, 20, 0.05, 9.536743164062511e-27],
    [30, 400, 0.05, 0.019033610776192426],
    [10, 400, 0.05, 0.9957714357719205],
    [120, 2000, 0.05, 0.02508363004053577],
    [60000, 1000000, 0.06, 0.5005935469848122],
    [3, 7, 0.5, 0.7734375],
  ];
  for (const [k, n, p, probability] of known)
    expect(Math.abs(binomialAtLeast(k, { n, p }) - probability) / probability).toBeLessThan(1e-9);
  expect([binomialAtLeast(0, { n: 3, p: 0.1 }), binomialAtLeast(4, { n: 3, p: 0.1 })]).toEqual([1, 0]);
});
