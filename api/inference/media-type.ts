/** The content types of a request's body. A picture's actual type is read from its first bytes. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/tiff', 'image/avif']);

/** What clients send that set no content type: nothing (Triton's), or the type of forms (curl). */
const UNSET = new Set(['', 'application/x-www-form-urlencoded']);

export type BodyKind = 'picture' | 'text' | 'bytes' | 'json' | 'unset';

/**
 * Whether a `content-type` names a picture, a text, either of them (`application/octet-stream`), JSON, nothing (`unset`), or something
 * unsupported (null).
 */
export function bodyKind(contentType: string | undefined): BodyKind | null {
  const type = contentType?.split(';')[0].trim().toLowerCase() ?? '';
  if (PICTURES.has(type)) return 'picture';
  if (type === 'text/plain') return 'text';
  if (type === 'application/octet-stream') return 'bytes';
  if (UNSET.has(type)) return 'unset';
  return type === 'application/json' ? 'json' : null;
}
