/**
 * The bytes of base64 (either alphabet of RFC 4648, white space anywhere) or of a data URI; null for anything else. Takes
 * linear time on any input: a backtracking pattern could be kept busy for hours.
 */
export function decodeBase64(text: string): Buffer | null {
  const encoded = text.replace(/^data:[\w.+-]+\/[\w.+-]+;base64,/i, '').trim();
  const digits = encoded.replace(/={1,2}$/, '');
  // Buffer.from would silently skip characters that are not base64.
  if (digits === '' || /[^A-Za-z0-9+/_\s-]/.test(digits)) return null;
  return Buffer.from(encoded, 'base64');
}
