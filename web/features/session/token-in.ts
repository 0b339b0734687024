/** The token in the pasted text: the token itself, or the whole sign-in link, which people paste as often. */
export function tokenIn(pasted: string): string {
  const inLink = /^https?:.*[?&]token=([^&\s]+)/.exec(pasted)?.[1];
  if (inLink === undefined) return pasted;
  try {
    return decodeURIComponent(inLink);
  } catch {
    // Cut in the middle of an escape: the API does not know it.
    return inLink;
  }
}
