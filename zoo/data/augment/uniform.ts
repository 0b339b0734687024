import type { Random } from '../random.ts';

/** A number between two others, uniformly. */
export const uniform = (from: Random, [low, high]: readonly [number, number]): number =>
  low + from.next() * (high - low);

/** A number between two others, uniformly in its logarithm: wide and tall are then equally likely. */
export const logUniform = (from: Random, [low, high]: readonly [number, number]): number =>
  low * (high / low) ** from.next();

/** A whole number from 0 to below `count`. */
export const below = (from: Random, count: number): number => Math.floor(from.next() * count);
