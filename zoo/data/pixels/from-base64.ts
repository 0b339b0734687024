/** Bytes from base64. Without Node's Buffer: what a checkpoint's page in a browser shares with the server has none. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
