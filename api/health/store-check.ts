import { randomBytes } from 'node:crypto';
import type { BlobStore } from '../storage/blob-store.ts';
import type { Check } from './checks.ts';

/** A store that worked is not asked again for this long: each time it writes, reads and deletes a blob. */
const TRUSTED_MS = 10_000;

/** Whether the blob store keeps what is put into it: writes a small random blob, reads it back and deletes it. */
export function storeCheck(blobs: Pick<BlobStore, 'put' | 'read' | 'remove'>, trustedMs = TRUSTED_MS): Check {
  let worked = Number.NEGATIVE_INFINITY;
  return {
    async problem() {
      if (performance.now() - worked < trustedMs) return null;
      const probe = randomBytes(32);
      let doing = 'written';
      try {
        const { sha256 } = await blobs.put(probe);
        doing = 'read';
        const found = await blobs.read(sha256);
        await blobs.remove(sha256);
        if (!found.equals(probe)) return 'The blob store gave other bytes than were put into it.';
      } catch (error) {
        return `A blob could not be ${doing}${codeOf(error)}. Check the disk of GRAFT_HOME, or the S3 server.`;
      }
      worked = performance.now();
      return null;
    },
  };
}

/** The system's code of an error or its cause, such as ENOSPC; messages may hold addresses and are left out. */
export function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && /^[A-Z0-9_]{2,30}$/.test(code)) return ` (${code})`;
  return cause === undefined ? '' : codeOf(cause);
}
