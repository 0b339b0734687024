import { InvalidInputError } from '../../errors.ts';

/** The time of the search grows with their square. */
const MOST_LABELS = 100;

/**
 * Checks that thresholds can be learned for the groups of an attribute.
 *
 * @param sizes how many validation examples each group has
 * @throws InvalidInputError if fewer than two groups have enough examples, or there are more than 100 labels
 */
export function checkThresholdGroups(
  sizes: ReadonlyMap<string, number>,
  { attribute, labels, supportFloor = 10 }: { attribute: string; labels: number; supportFloor?: number },
): void {
  if (labels > MOST_LABELS)
    throw new InvalidInputError(
      `Thresholds by group are limited to ${MOST_LABELS} labels, and there are ${labels}: the time of the search grows with their square.`,
    );
  const all = [...sizes].sort(([a], [b]) => (a < b ? -1 : 1));
  const large = all.filter(([, size]) => size >= supportFloor);
  if (large.length >= 2) return;
  throw new InvalidInputError(
    `Thresholds by “${attribute}” need two groups with ${supportFloor} validation examples each; there ${large.length === 1 ? 'is one' : 'is no such group'} ` +
      `(${all.map(([value, size]) => `${value}: ${size}`).join(', ') || 'no example has that attribute'}).`,
    'attribute',
  );
}
