import { z } from 'zod';
import { fieldOf, PLAIN_ISSUES, sentenceOf } from '../zoo/plain-issues.ts';
import { RequestError } from './errors.ts';

/**
 * Validates a mutation's input.
 *
 * @throws RequestError BAD_USER_INPUT that names the first invalid field.
 */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input, PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RequestError('BAD_USER_INPUT', sentenceOf(issue), fieldOf(issue));
}

/** Text from a person: trimmed, not empty, without NUL (which PostgreSQL does not store). */
export const words = (maximum: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(maximum, `must have at most ${maximum} characters`)
    .refine((text) => !text.includes('\0'), 'must not contain the NUL character');

/** An argument that may be left out or null. */
export const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value): z.output<Schema> | null => value ?? null);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `id` is a valid identifier; PostgreSQL refuses to compare anything else with a uuid. */
export const isId = (id: string): boolean => UUID.test(id);
