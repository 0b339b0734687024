import { promisify } from 'node:util';
import { constants, deflate, gzip } from 'node:zlib';

const DEFLATE = { gzip: promisify(gzip), deflate: promisify(deflate) };
type Encoding = keyof typeof DEFLATE;

/** Below it, compression saves less than a packet. */
const LEAST_BYTES = 1_024;
/** Answers are small, and a caller waits. */
const OPTIONS = { level: constants.Z_BEST_SPEED };

/** An answer's body, compressed if the caller's `Accept-Encoding` allows gzip or deflate and it is worth it. */
export async function deflateBody(
  body: Buffer,
  acceptEncoding: string | undefined,
): Promise<{ body: Buffer; encoding: Encoding | null }> {
  const encoding = body.length < LEAST_BYTES ? null : preferred(acceptEncoding);
  return encoding ? { body: await DEFLATE[encoding](body, OPTIONS), encoding } : { body, encoding };
}

/** The one with the higher weight (RFC 9110, 12.5.3), gzip if they are equal; null if the caller wants neither. */
function preferred(acceptEncoding = ''): Encoding | null {
  const weights = new Map(
    acceptEncoding.split(',').map((part) => {
      const [name, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, q === undefined ? 1 : Number(q.slice(2)) || 0];
    }),
  );
  const weightOf = (name: Encoding) => weights.get(name) ?? weights.get('*') ?? 0;
  const best = weightOf('deflate') > weightOf('gzip') ? 'deflate' : 'gzip';
  return weightOf(best) > 0 ? best : null;
}
