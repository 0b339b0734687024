export const ZONE_COOKIE = 'graft_zone';

/** Whether a text from a cookie is a time zone that Intl knows. */
export function isZone(text: string | undefined): text is string {
  if (!text || !/^[\w+/-]{1,64}$/.test(text)) return false;
  try {
    Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
