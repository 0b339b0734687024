import { createHash } from 'node:crypto';
import { pipeline, type Readable, Transform } from 'node:stream';
import { blobBytes } from '../observability/metrics.ts';
import { CorruptBlobError } from './blob-store.ts';

/**
 * The same bytes, hashed as they pass. The last of them are held back until the digest is known, so a reader that gets to
 * the end has the blob `sha256`; for other bytes it gets a CorruptBlobError instead of the end.
 */
export function verifiedStream(bytes: Readable, sha256: string): Readable {
  const hash = createHash('sha256');
  let held: Buffer | null = null;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const before = held;
      held = chunk;
      hash.update(chunk);
      blobBytes.inc({ direction: 'read' }, chunk.byteLength);
      done(null, before);
    },
    flush(done) {
      const found = hash.digest('hex');
      if (found === sha256) done(null, held);
      else done(new CorruptBlobError(sha256, found));
    },
  });
  // An error of either ends both; the reader of `check` gets it.
  pipeline(bytes, check, () => {});
  return check;
}
