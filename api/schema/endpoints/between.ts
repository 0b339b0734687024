import { z } from 'zod';

/** An argument that is a whole number from 1 on. */
export function between(name: string, most: number) {
  const message = `must be 1..${most}`;
  return z.object({ [name]: z.int().min(1, message).max(most, message) });
}
