/** What a key makes of a text that it is typed into; null for a key that types nothing. */
export function typed(
  text: string,
  { key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): string | null {
  // Some layouts type with both, as AltGr.
  if (metaKey || ctrlKey !== altKey) return null;
  if (key === 'Backspace') return [...text].slice(0, -1).join('');
  // Others have a name, such as Enter.
  return [...key].length === 1 ? text + key : null;
}
