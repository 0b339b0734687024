import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

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

/**
 * The catalogue of a language, as the JSON that `next build` puts into the code. Empty for English, whose texts are in the code already. Here
 * because Next.js looks for what its configuration imports in the folder that it was started in.
 *
 * @throws Error if `web/messages` has no file of the language
 */
function messagesOf(language: string): string {
  if (language === 'en') return '';
  const file = fileURLToPath(new URL(`messages/${language}.json`, import.meta.url));
  try {
    return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(
      `GRAFT_LANGUAGE is ${language}, but web/messages/${language}.json cannot be read. CONTRIBUTING.md says how to add a language.`,
      { cause: error },
    );
  }
}
