import { apiOrigin } from './api-origin.ts';

/** An answer of the API; data is not checked against a schema. */
export interface ApiAnswer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

interface Request {
  query: string;
  variables?: Record<string, unknown>;
  /** Milliseconds. */
  patience: number;
}

/**
 * Asks the API from the web server, in the name of a token or a session.
 *
 * @param browser the headers of the browser's request
 * @returns null if the API does not answer in time
 */
export async function askApi(
  secret: string,
  browser: Headers,
  { query, variables, patience }: Request,
): Promise<ApiAnswer | null> {
  // The API counts wrong tokens by the browser's address, not by this server's. Next adds it to what a proxy says.
  const client = browser.get('x-forwarded-for');
  try {
    const response = await fetch(`${apiOrigin(browser.get('host'))}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${secret}`,
        ...(client ? { 'x-forwarded-for': client } : {}),
        // Its name in the list of sessions.
        'user-agent': browser.get('user-agent') ?? 'unknown',
      },
      body: JSON.stringify({ query, variables }),
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
    });
    return (await response.json()) as ApiAnswer;
  } catch {
    return null;
  }
}
