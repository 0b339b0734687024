/** The part of an axis that a line has to cross, as shares of its length from the bottom. */
export type Range = readonly [number, number];
