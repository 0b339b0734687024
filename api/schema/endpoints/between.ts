import { z } from 'zod';

/** A week of hours, or almost three hours of minutes. */
export const MOST_PERIODS = 168;

/** An argument that is a whole number from 1 on. */
export function between(name: string, most: number) {
  const message = `must be 1..${most}`;
  return z.object({ [name]: z.int().min(1, message).max(most, message) });
}
