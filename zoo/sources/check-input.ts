import type { z } from 'zod';
import { InvalidInputError } from '../errors.ts';
import { PLAIN_ISSUES } from '../plain-issues.ts';

/** Validates external input; `name` names it in the message. Throws InvalidInputError that names the invalid field. */
export function checkInput<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value, PLAIN_ISSUES);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = [name, ...issue.path].join('.');
  throw new InvalidInputError(`${field} ${issue.message}.`, field);
}
