import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import { messagesOf } from './messages/messages-of.ts';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

const language = process.env.GRAFT_LANGUAGE || 'en';

const config: NextConfig = {
  // Written into the code, so that a page asks for no catalogue; English needs none.
  env: { GRAFT_LANGUAGE: language, GRAFT_MESSAGES: messagesOf(language) },
  poweredByHeader: false,
  reactStrictMode: true,
  // Lint checks the types; `npm start` on a fresh clone should not do it again.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: repository },
  async rewrites() {
    // The sign-in link that `npm start` prints. A route handler sets the cookie; without a token the page asks for one.
    return {
      beforeFiles: [{ source: '/sign-in', has: [{ type: 'query', key: 'token' }], destination: '/session' }],
      afterFiles: [],
      fallback: [],
    };
  },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Referrer-Policy', value: 'same-origin' },
          { key: 'Permissions-Policy', value: 'camera=(self), microphone=(), geolocation=()' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
          // Browsers ignore it over http.
          { key: 'Strict-Transport-Security', value: 'max-age=31536000; includeSubDomains' },
        ],
      },
    ];
  },
};

export default config;
