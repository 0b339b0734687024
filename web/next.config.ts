import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const repository = dirname(dirname(fileURLToPath(import.meta.url)));

const language = process.env.GRAFT_LANGUAGE || 'en';
const catalogue = fileURLToPath(new URL(`messages/${language}.json`, import.meta.url));

// A page carries its own texts in the language, and no catalogue.
const TRANSLATED = {
  condition: { all: [{ not: 'foreign' as const }, { path: /^web\/(app|features|graphql)\// }] },
  loaders: [{ loader: join(repository, 'scripts', 'messages', 'translate-loader.cjs'), options: { catalogue } }],
};

const config: NextConfig = {
  env: { GRAFT_LANGUAGE: language, GRAFT_NAMES: language === 'en' ? '' : JSON.stringify(namesIn(readCatalogue())) },
  poweredByHeader: false,
  reactStrictMode: true,
  // Lint checks the types; `npm start` on a fresh clone should not do it again.
  typescript: { ignoreBuildErrors: true },
  experimental: { turbopackFileSystemCacheForBuild: cachesBuild() },
  turbopack: { root: repository, rules: language === 'en' ? {} : { '*.ts': TRANSLATED, '*.tsx': TRANSLATED } },
  async rewrites() {
    // The sign-in link that `npm start` prints. A route handler sets the cookie; without a token the page asks for one.
    return {
      beforeFiles: [
        { source: '/sign-in', has: [{ type: 'query', key: 'token' }], destination: '/session' },
        // The proxy sets it, for an item that is not there: no page has this address, so that Next.js shows its page for that.
        { source: '/:path*', has: [{ type: 'header', key: 'x-graft-missing' }], destination: '/missing' },
      ],
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
 * A cache makes the next build cheap, and this one a third dearer: `npm start` builds without one on a fresh clone, which few build again. In another
 * language, what an earlier build has left would call for its translations again, also those of a file that is gone.
 */
function cachesBuild(): boolean {
  return language === 'en' && process.env.GRAFT_CACHE_WEB_BUILD !== 'false';
}

/**
 * The texts of the pages in the language, by their English. Read here because Next.js looks for what its configuration imports in the folder that
 * it was started in.
 *
 * @throws Error if `web/messages` has no file of the language
 */
function readCatalogue(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(catalogue, 'utf8'));
  } catch (error) {
    throw new Error(
      `GRAFT_LANGUAGE is ${language}, but web/messages/${language}.json cannot be read. CONTRIBUTING.md says how to add a language.`,
      { cause: error },
    );
  }
}

/** What pages look up as they are drawn, because the API names it: a constant as `linear probe`, an option as `Batch size`. */
function namesIn(messages: Record<string, string>): Record<string, string> {
  const schema = readFileSync(join(repository, 'api', 'schema.graphql'), 'utf8');
  const names = new Set(schema.match(/\w+/g)?.map((name) => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase()));
  const isName = (text: string) => names.has(text.toLowerCase().replaceAll(' ', '_'));
  return Object.fromEntries(Object.entries(messages).filter(([text]) => isName(text)));
}
