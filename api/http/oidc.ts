import { type CookieOptions, type Request, Router } from 'express';
import * as client from 'openid-client';
import type { Logger } from 'pino';
import { recordAudit } from '../auth/audit.ts';
import { signInByClaims } from '../auth/oidc-user.ts';
import { sessionCookieOf } from '../auth/request-viewer.ts';
import type { Config, OidcConfig } from '../config.ts';
import type { Platform } from '../context.ts';
import { RequestError } from '../errors.ts';
import { clientOf, trustedProxies } from '../rate-limit.ts';
import { localPath } from './local-path.ts';

/** Holds what the callback compares: one browser's sign-in cannot be finished in another. */
const PENDING_COOKIE = 'graft_oidc';
const PENDING_MS = 10 * 60_000;

interface Pending {
  /** The path of the web app to go to afterwards. */
  next: string;
  state: string;
  nonce: string;
  verifier: string;
}

/**
 * Sign-in by OpenID Connect (authorization code flow with PKCE, state and nonce): `GET /oidc` says whether it is set up,
 * `/oidc/sign-in` sends the browser to the provider, and `/oidc/callback` brings it back with a session.
 */
export function oidcRoutes(platform: Platform, log: Logger): Router {
  const { config, db } = platform;
  const { oidc } = config;
  const router = Router();
  const callback = `${config.publicApiUrl}/oidc/callback`;
  const provider = oidc && discovered(oidc);
  const proxies = trustedProxies(config.trustedProxies);

  router.get('/oidc', (_request, response) => {
    response.set('Cache-Control', 'no-store');
    response.json({
      signInUrl: oidc && `${config.publicApiUrl}/oidc/sign-in`,
      issuer: oidc && new URL(oidc.issuer).host,
    });
  });

  router.get('/oidc/sign-in', async (request, response) => {
    if (!oidc || !provider) throw notSetUp();
    response.set('Cache-Control', 'no-store');
    try {
      const pending: Pending = {
        next: localPath(request.query.next),
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(await provider(), {
        redirect_uri: callback,
        scope: oidc.scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      response.cookie(PENDING_COOKIE, JSON.stringify(pending), {
        ...cookieOptions(config),
        path: '/oidc',
        maxAge: PENDING_MS,
      });
      response.redirect(303, url.href);
    } catch (error) {
      log.error({ err: error }, `The OpenID Connect provider ${oidc.issuer} could not be asked`);
      response.redirect(303, signInPage(webOrigin(config, request), 'away', localPath(request.query.next)));
    }
  });

  router.get('/oidc/callback', async (request, response) => {
    if (!oidc || !provider) throw notSetUp();
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const back = webOrigin(config, request);
    response.clearCookie(PENDING_COOKIE, { ...cookieOptions(config), path: '/oidc' });
    const url = new URL(`${callback}${new URL(request.originalUrl, callback).search}`);
    let next = '/';
    try {
      const pending = pendingIn(request);
      next = localPath(pending.next);
      const claims = await claimsOf(await provider(), url, pending);
      const { viewer, secret, expiresAt } = await signInByClaims(db, oidc, claims, {
        client: request.headers['user-agent'] ?? null,
        idleMinutes: config.sessionIdleMinutes,
      });
      await recordAudit(
        { db, viewer, address: clientOf(request, proxies) },
        { ...EVENT, outcome: 'SUCCEEDED', details: { issuer: oidc.issuer, role: viewer.role } },
      );
      response.cookie(sessionCookieOf(config), secret, { ...cookieOptions(config), expires: expiresAt });
      response.redirect(303, `${back}${next}`);
    } catch (error) {
      const refused = error instanceof RequestError && error.code === 'FORBIDDEN';
      if (refused)
        await recordAudit(
          { db, viewer: null, address: clientOf(request, proxies) },
          { ...EVENT, outcome: 'REFUSED', code: 'FORBIDDEN', details: { issuer: oidc.issuer, message: error.message } },
        );
      else log.warn({ err: error }, 'A sign-in by OpenID Connect failed');
      // https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1: who signs in said no.
      const cancelled = url.searchParams.get('error') === 'access_denied';
      response.redirect(303, signInPage(back, refused ? 'role' : cancelled ? 'cancelled' : 'provider', next));
    }
  });
  return router;
}

/** The web app's page for signing in, with what went wrong, and where to go when it goes right. */
function signInPage(origin: string, problem: 'role' | 'cancelled' | 'away' | 'provider', next: string): string {
  const query = new URLSearchParams({ problem, ...(next === '/' ? {} : { next }) });
  return `${origin}/sign-in?${query}`;
}

const EVENT = { action: 'startSession', subject: 'session by OpenID Connect' };

/** Asks the provider for its metadata, once; again after a failure. */
function discovered({ issuer, clientId, clientSecret }: OidcConfig): () => Promise<client.Configuration> {
  let known: Promise<client.Configuration> | null = null;
  const url = new URL(issuer);
  // Plain HTTP only to a provider on this machine, where nobody can listen in between.
  const execute = url.protocol === 'http:' && isLoopback(url.hostname) ? [client.allowInsecureRequests] : [];
  const authentication = clientSecret === null ? client.None() : undefined;
  return async () => {
    known ??= client.discovery(url, clientId, clientSecret ?? undefined, authentication, { execute, timeout: 10 });
    try {
      return await known;
    } catch (error) {
      known = null;
      throw error;
    }
  };
}

const isLoopback = (host: string) => ['localhost', '127.0.0.1', '[::1]'].includes(host);

/** Checks the answer (state, nonce, PKCE, the ID token's signature, issuer, audience and times) and returns who it is. */
async function claimsOf(provider: client.Configuration, url: URL, pending: Pending): Promise<Record<string, unknown>> {
  const tokens = await client.authorizationCodeGrant(provider, url, {
    expectedState: pending.state,
    expectedNonce: pending.nonce,
    pkceCodeVerifier: pending.verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error('The provider sent no ID token.');
  // Many providers tell the name and the groups only here.
  if (!provider.serverMetadata().userinfo_endpoint) return claims;
  return { ...claims, ...(await client.fetchUserInfo(provider, tokens.access_token, claims.sub)) };
}

function pendingIn({ headers }: Request): Pending {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === PENDING_COOKIE && value) return JSON.parse(decodeURIComponent(value)) as Pending;
  }
  throw new Error('The browser sent no cookie of a sign-in that it began.');
}

const cookieOptions = ({ publicApiUrl }: Config): CookieOptions => ({
  httpOnly: true,
  sameSite: 'lax',
  secure: publicApiUrl.startsWith('https:'),
  path: '/',
});

/** The web app on the host that the browser used: the cookie belongs to that name. */
function webOrigin({ webOrigins, publicApiUrl }: Config, request: Request): string {
  const hosts = [request.hostname, new URL(publicApiUrl).hostname];
  return webOrigins.find((origin) => hosts.includes(new URL(origin).hostname)) ?? webOrigins[0];
}

const notSetUp = () =>
  new RequestError('NOT_FOUND', 'OpenID Connect is not set up here; GRAFT_OIDC_ISSUER turns it on.');
