/** What a request's body may be. What a picture truly is, its first bytes say. */
const PICTURES = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/tiff',
  'image/avif',
  'application/octet-stream',
]);

/** Whether a `content-type` names a picture, a request of the Open Inference Protocol, or nothing that is understood. */
export function bodyKind(contentType: string | undefined): 'picture' | 'json' | null {
  const type = contentType?.split(';')[0].trim().toLowerCase() ?? '';
  if (PICTURES.has(type)) return 'picture';
  return type === 'application/json' ? 'json' : null;
}
