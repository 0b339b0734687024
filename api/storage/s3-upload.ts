import { open } from 'node:fs/promises';
import type { Client } from 'minio';
import { type RetryOptions, retry } from '../retry.ts';

/** Bytes of a part; S3 allows 5 MiB to 5 GiB, and 10,000 parts. One is in memory at a time, and hashed at once. */
const PART_SIZE = 8 * 2 ** 20;
const MOST_PARTS = 10_000;

/**
 * Puts a file into a bucket: in one request if it is small, otherwise in parts, each of which is sent again if it fails. The object
 * appears when all of it is there.
 *
 * minio's own `fPutObject` continues a multipart upload of the same key that another process began. Two processes that put
 * the same blob at the same time would then share one and break each other's; here each put has its own.
 */
export async function uploadFile(
  client: Client,
  bucket: string,
  key: string,
  file: string,
  { byteSize, again }: { byteSize: number; again: RetryOptions },
): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const partSize = Math.max(PART_SIZE, Math.ceil(byteSize / MOST_PARTS));
    const part = async (start: number) => {
      const bytes = Buffer.alloc(Math.min(partSize, byteSize - start));
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) throw new Error(`${file} became shorter while it was uploaded.`);
        at += bytesRead;
      }
      return bytes;
    };
    if (byteSize <= partSize) {
      await client.putObject(bucket, key, await part(0), byteSize);
      return;
    }
    const uploadID = await client.initiateNewMultipartUpload(bucket, key, {});
    try {
      const parts: { part: number; etag: string }[] = [];
      for (let start = 0; start < byteSize; start += partSize) {
        const partNumber = parts.length + 1;
        const target = { bucketName: bucket, objectName: key, uploadID, partNumber, headers: {} };
        const bytes = await part(start);
        // A part that is sent twice replaces itself.
        const { etag } = await retry(() => client.uploadPart(target, bytes), again);
        parts.push({ part: partNumber, etag });
      }
      await client.completeMultipartUpload(bucket, key, uploadID, parts);
    } catch (error) {
      // Parts without an object cost space that no one sees. If this fails too, the first error is the one to show.
      await client.abortMultipartUpload(bucket, key, uploadID).catch(() => {});
      throw error;
    }
  } finally {
    await handle.close();
  }
}
