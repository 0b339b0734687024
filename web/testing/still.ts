/**
 * Writes what differs from run to run the same way everywhere, so that pictures can be compared: times, durations, digests and identifiers, ports,
 * and speeds of the machine. It runs in the page.
 */
export function still(): void {
  const SAME: [RegExp, string][] = [
    [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '01a20000-0000-7000-8000-000000000000'],
    [/\b[0-9a-f]{8,64}\b/g, '0123456789abcdef'],
    [/(127\.0\.0\.1|localhost):\d+/g, '127.0.0.1:4000'],
    [/[\d.,]+\s?(ms|s|min|h)\b(\s[\d.,]+\s?(ms|s|min|h)\b)*/g, '1 s'],
    [/\b\d\d:\d\d(:\d\d)?\b/g, '12:00'],
    [/[\d.,]+ [MG]B(?= of memory)/g, '200 MB'],
    [/\([\d.,]+ [MG]B to [\d.,]+ [MG]B\)/g, '(100 MB to 400 MB)'],
    [/[\d.,]+(?= (examples|texts|pictures|requests) (a|per) (second|minute))/g, '100'],
  ];
  // It is there when other specs have made projects.
  for (const choice of document.querySelectorAll('header select')) choice.remove();
  for (const time of document.querySelectorAll('time')) time.textContent = 'Jan 1, 2026, 12:00 PM';
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    if (text.parentElement?.closest('script, style')) continue;
    const now = text.nodeValue ?? '';
    const same = SAME.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), now);
    if (same !== now) text.nodeValue = same;
  }
}
