/** A body of a type or encoding that an endpoint does not take: HTTP status 415. */
export class UnsupportedMediaError extends Error {
  override readonly name = 'UnsupportedMediaError';
}
