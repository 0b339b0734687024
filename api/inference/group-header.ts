import { InvalidInputError } from '../../zoo/errors.ts';

/** The header that names the group of a picture or text, percent-encoded, for checkpoints that carry group thresholds. */
export const GROUP_HEADER = 'x-graft-group';

/**
 * The group that a header names; null if it names none.
 *
 * @throws InvalidInputError if it is not percent-encoded UTF-8
 */
export function readGroup(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string' || header === '') return null;
  try {
    return decodeURIComponent(header);
  } catch (cause) {
    throw new InvalidInputError(`The header ${GROUP_HEADER} must be percent-encoded UTF-8.`, undefined, { cause });
  }
}
