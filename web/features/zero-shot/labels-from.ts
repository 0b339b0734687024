/** A label a line, as `cat` or `cat: a small furry pet`; empty lines do not count. */
export function labelsFrom(text: string): { label: string; description: string | null }[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).map((line) => {
    const [label, ...rest] = line.split(':');
    const description = rest.join(':').trim();
    return { label: label.trim(), description: description || null };
  });
}
