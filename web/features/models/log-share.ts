/** Where a value is between two bounds on a logarithmic scale, 0.03 to 1: a bar of the least is still visible. */
export function logShare(value: number, [least, most]: readonly [number, number]): number {
  const share = Math.log(Math.max(value, least) / least) / Math.log(most / least);
  return Math.min(Math.max(share, 0.03), 1);
}
