/** The API's message in its answer to a PUT that it refused, `{ errors: [{ message }] }`; null if there is none. */
export function refusalIn(body: string): string | null {
  try {
    const { errors } = JSON.parse(body) as { errors?: { message?: unknown }[] };
    const message = errors?.[0]?.message;
    return typeof message === 'string' ? message : null;
  } catch {
    // A proxy in between may answer with a page.
    return null;
  }
}
