const TABLE = new Float64Array(16_384);
for (let i = 2; i < TABLE.length; i++) TABLE[i] = TABLE[i - 1] + Math.log(i);

/** ln n! of a whole number: the sum for small n, Stirling's series beyond (error below 1e-12). */
export function logFactorial(n: number): number {
  if (n < TABLE.length) return TABLE[n];
  const inverse = 1 / n;
  const series = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260;
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + series;
}

/** ln of the binomial coefficient. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
