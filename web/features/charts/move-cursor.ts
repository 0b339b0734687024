/**
 * Where a key moves the cursor over a row of values.
 *
 * @param at the index where it is, or null where nothing is shown yet
 * @returns its new index, null where the key hides it, undefined where the key means nothing
 */
export function moveCursor(key: string, at: number | null, count: number): number | null | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return at === null ? 0 : Math.min(at + 1, last);
    case 'ArrowLeft':
    case 'ArrowUp':
      return at === null ? last : Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min((at ?? 0) + Math.ceil(count / 10), last);
    case 'PageUp':
      return Math.max((at ?? last) - Math.ceil(count / 10), 0);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return at === null ? undefined : null;
    default:
      return undefined;
  }
}
