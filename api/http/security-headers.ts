import type { RequestHandler } from 'express';
import helmet from 'helmet';

const headers = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginResourcePolicy: { policy: 'same-site' },
  frameguard: { action: 'deny' },
  referrerPolicy: { policy: 'no-referrer' },
  // Browsers ignore it over http.
  strictTransportSecurity: { maxAge: 31_536_000 },
});

/**
 * The security headers of every answer. The API has no pages: what a browser opens from it may load nothing, run nothing and be framed by
 * nobody, and is not cached unless its route says so. Pictures may be shown by the web app, which is on another port.
 */
export const securityHeaders: RequestHandler = (request, response, next) => {
  response.set('Cache-Control', 'no-store');
  headers(request, response, next);
};
