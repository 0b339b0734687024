/** The content types of a request's body. A picture's actual type is read from its first bytes. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/tiff', 'image/avif']);

export type BodyKind = 'picture' | 'text' | 'bytes' | 'json';

/**
 * Whether a `content-type` names a picture, a text, either of them (`application/octet-stream`), JSON, or something
 * unsupported.
 */
export function bodyKind(contentType: string | undefined): BodyKind | null {
  const type = contentType?.split(';')[0].trim().toLowerCase() ?? '';
  if (PICTURES.has(type)) return 'picture';
  if (type === 'text/plain') return 'text';
  if (type === 'application/octet-stream') return 'bytes';
  return type === 'application/json' ? 'json' : null;
}
