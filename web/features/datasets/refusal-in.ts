/** The API's own words in what it answered to a PUT that it refused, `{ errors: [{ message }] }`; null if there are none. */
export function refusalIn(body: string): string | null {
  try {
    const { errors } = JSON.parse(body) as { errors?: { message?: unknown }[] };
    const message = errors?.[0]?.message;
    return typeof message === 'string' ? message : null;
  } catch {
    // A proxy in between answers with a page.
    return null;
  }
}
