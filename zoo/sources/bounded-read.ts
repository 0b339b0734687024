import { InvalidInputError } from '../errors.ts';

/**
 * The bytes of a response, counted as they arrive: headers are not trusted.
 *
 * @throws InvalidInputError once there are more than `maxBytes`
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return Buffer.alloc(0);
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes)
      throw new InvalidInputError(
        `${new URL(response.url).host} sent more than ${maxBytes} bytes where a short description was expected, so the fetch was aborted.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
