import { apiOrigin } from '../../graphql/api-origin.ts';

/** Where people of a company sign in. */
export interface Provider {
  signInUrl: string;
  /** The provider's host, for people to read. */
  issuer: string;
}

/** The OpenID Connect provider that the API is set up for; null without one, or while the API does not respond. */
export async function providerOf(host: string | null): Promise<Provider | null> {
  const origin = apiOrigin(host);
  try {
    const response = await fetch(`${origin}/oidc`, { signal: AbortSignal.timeout(2_000), cache: 'no-store' });
    const { signInUrl, issuer } = (await response.json()) as { signInUrl: string | null; issuer: string | null };
    return signInUrl && issuer ? { signInUrl, issuer } : null;
  } catch {
    return null;
  }
}
