import { z } from 'zod';

/** A branch or tag with a valid git name, or a commit. */
export const revisionSchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._/-]*$/, 'must be a branch, a tag or a commit')
  .refine((name) => !/\.\.|\/\/|\/$|\.lock$/.test(name), 'must be a branch, a tag or a commit');
