/** In the place of `node:crypto`: randomized thresholds need a group, which the page does not ask for. */
export function createHash(): never {
  throw new Error('The page draws no decisions.');
}
