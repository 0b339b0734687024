/** An error's body is short; longer ones are not parsed. */
const LONGEST_BODY = 65_536;

/** The message of a replica's answer that is no prediction: `{ "error": "…" }`. Empty if it has none. */
export function messageIn(body: Buffer): string {
  if (body.length > LONGEST_BODY) return '';
  try {
    const { error } = JSON.parse(body.toString()) as { error?: unknown };
    return typeof error === 'string' ? error : '';
  } catch {
    return '';
  }
}
