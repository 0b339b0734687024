import type { RequestHandler } from 'express';

const ALLOWED = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, OPTIONS',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Accept, Apollo-Require-Preflight, X-Apollo-Operation-Name, Idempotency-Key, Tus-Resumable, Upload-Offset, X-Graft-Project, X-Graft-Group',
  'Access-Control-Max-Age': '600',
};

/** Lets pages of `origins` only call the API from a browser: https://fetch.spec.whatwg.org/#http-cors-protocol */
export function cors(origins: string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin !== undefined && origins.includes(origin)) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers':
          'ETag, Content-Disposition, Idempotency-Replayed, Tus-Resumable, Upload-Offset, Upload-Length',
      });
      if (request.method === 'OPTIONS') response.set(ALLOWED);
    }
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  };
}
