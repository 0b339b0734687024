import { InvalidInputError } from '../../errors.ts';

/**
 * The SHA-256 digest of bytes, hexadecimal: in the place of `zoo/inference/sha256-of.ts`.
 *
 * @throws InvalidInputError where the browser computes none: on a page over http that is not of this machine
 */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  if (!crypto.subtle)
    throw new InvalidInputError(
      'Decisions by this group are drawn from a SHA-256 digest, which a browser computes only on pages over https or of its own machine. Open this page so, or choose no group.',
    );
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
