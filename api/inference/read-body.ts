import type { IncomingMessage } from 'node:http';

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  constructor(readonly limit: number) {
    super(
      `The body is larger than ${Math.round(limit / 2 ** 20)} MB. Scale the picture down, cut the text, or send fewer at once.`,
    );
  }
}

/** The client disconnected. */
export class CallerGoneError extends Error {
  override readonly name = 'CallerGoneError';
}

/**
 * Reads a request's body into memory.
 *
 * @throws BodyTooLargeError as soon as it is known to exceed `limit` bytes; the rest is discarded. CallerGoneError if the
 *   connection breaks.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) {
    discard(request, limit);
    throw new BodyTooLargeError(limit);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) return void chunks.push(chunk);
      request.removeAllListeners('data');
      discard(request, limit);
      reject(new BodyTooLargeError(limit));
    });
    request.on('end', () => resolve(Buffer.concat(chunks, length)));
    request.on('error', () => reject(new CallerGoneError('The connection broke.')));
    request.on('close', () => {
      if (!request.complete) reject(new CallerGoneError('The client disconnected before it had sent everything.'));
    });
  });
}

/** Many clients read the answer only after they have sent everything, so the body is read, up to a limit. */
export function discard(request: IncomingMessage, limit: number): void {
  let left = 4 * limit;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
