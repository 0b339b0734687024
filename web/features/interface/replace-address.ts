/**
 * Puts another address in the place of the page's, from an effect. The effects of a page's first pass run before those of Next.js, which keeps what
 * the way back needs in the history's entries, and sees to it that nobody overwrites that: so this waits until they are over.
 */
export function replaceAddress(address: string): void {
  queueMicrotask(() => {
    const { href } = new URL(address, window.location.href);
    if (href !== window.location.href) window.history.replaceState(null, '', href);
  });
}
