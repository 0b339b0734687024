import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { InvalidInputError } from '../../../zoo/errors.ts';
import { BodyTooLargeError } from '../read-body.ts';
import { UnsupportedMediaError } from '../unsupported-media.ts';

const INFLATE = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) };

const isKnown = (encoding: string): encoding is keyof typeof INFLATE => Object.hasOwn(INFLATE, encoding);

/**
 * A request's body as it was before its `Content-Encoding`: gzip, or deflate in zlib's format (RFC 9110, 8.4.1).
 *
 * @param limit the most bytes that it may have then
 * @throws UnsupportedMediaError for another encoding, BodyTooLargeError beyond the limit, InvalidInputError for damaged data
 */
export async function inflateBody(body: Buffer, contentEncoding: string | undefined, limit: number): Promise<Buffer> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return body;
  if (!isKnown(encoding)) {
    throw new UnsupportedMediaError(
      `The content encoding ${encoding.slice(0, 100)} is not supported. Send gzip, deflate or none.`,
    );
  }
  try {
    return await INFLATE[encoding](body, { maxOutputLength: limit });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new BodyTooLargeError(limit);
    throw new InvalidInputError(`The body is not valid ${encoding} (${(cause as Error).message}).`, undefined, {
      cause,
    });
  }
}
