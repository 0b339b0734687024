import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

export interface Digests {
  byteSize: number;
  /** SHA-256 of the bytes, in hex. */
  sha256: string;
  /** SHA-1 of the bytes as git stores them, in hex. Source: git-scm.com/book, "Git Objects". */
  gitBlob: string;
}

/** Reads a file once and computes its size and digests. */
export async function digestFile(file: string): Promise<Digests> {
  const { size } = await stat(file);
  const sha256 = createHash('sha256');
  const gitBlob = createHash('sha1').update(`blob ${size}\0`);
  let byteSize = 0;
  for await (const chunk of createReadStream(file)) {
    sha256.update(chunk);
    gitBlob.update(chunk);
    byteSize += chunk.length;
  }
  return { byteSize, sha256: sha256.digest('hex'), gitBlob: gitBlob.digest('hex') };
}
