/** What a person opens first: Home, which the sign-in link leads to, and the zoo. */
const FIRST_PAGES = ['/', '/models'];

const PATIENCE_MS = 5_000;

/**
 * Opens the pages that a person opens first, so that they do not wait for what the API and the web server do once: compile, connect, plan. It is
 * no proof that the pages work: a page that fails is its reader's to see, not a reason not to start.
 *
 * @param token the admin's: without one a page asks the API for nothing
 */
export async function openFirstPages(webUrl: string, token: string, signal: AbortSignal): Promise<void> {
  const headers = { cookie: `graft_session=${token}` };
  for (const page of FIRST_PAGES) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    await fetch(webUrl + page, { headers, signal: patience })
      .then((response) => response.text())
      .catch(() => {});
  }
}
