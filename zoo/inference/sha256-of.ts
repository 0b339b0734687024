import { createHash } from 'node:crypto';

/** The SHA-256 digest of bytes, hexadecimal. In a browser, zoo/variants/browser/sha256-of.ts takes its place, which has to wait for it. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  return createHash('sha256').update(bytes).digest('hex');
}
