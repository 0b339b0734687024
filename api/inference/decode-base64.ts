/**
 * The bytes of base64 (either alphabet of RFC 4648, white space anywhere) or of a data URI; null for what is neither. Takes
 * time in proportion to the text, whatever it holds: a pattern that has to go back could be kept busy for hours.
 */
export function decodeBase64(text: string): Buffer | null {
  const encoded = text.replace(/^data:[\w.+-]+\/[\w.+-]+;base64,/i, '').trim();
  const digits = encoded.replace(/={1,2}$/, '');
  // Buffer.from would skip what is no base64 without a word.
  if (digits === '' || /[^A-Za-z0-9+/_\s-]/.test(digits)) return null;
  return Buffer.from(encoded, 'base64');
}
