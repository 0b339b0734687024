import type { KnownFacts } from './known-facts.ts';

/** Says which parts of the preprocessing the model's files leave out. */
export function leftOut({ preprocessingMissing }: KnownFacts): string {
  return preprocessingMissing.length > 0
    ? `Its files leave out: ${preprocessingMissing.join(', ')}.`
    : 'Its files do not state it.';
}
