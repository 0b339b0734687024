/** The JSON of a description; null if the bytes are not JSON. */
export function parseCroissant(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
