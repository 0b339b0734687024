/** Untrusted text as one line of Markdown that shows as written: no markup, no HTML, no new block. */
export function plain(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\`*_[\]>#|~&$]/g, '\\$&')
      .replaceAll('<', '&lt;')
      // Characters that start a list, a heading's underline or a quotation at the beginning of a line.
      .replace(/^([-+=]|\d+[.)](?=\s|$))/, '\\$1')
  );
}

/** A table; `null` cells are empty. No table without rows. */
export function table(head: string[], rows: (string | null)[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: (string | null)[]) => `| ${cells.map((cell) => plain(cell ?? '')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')).replaceAll('\\-', '-'), ...rows.map(line), ''];
}

/** A fenced block of code, with a fence longer than any inside it. */
export function code(language: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence, ''];
}

/**
 * Third-party Markdown with its HTML shown as text. Code in fences stays unchanged, and an open fence is closed, so that it
 * does not swallow what follows.
 */
export function withoutHtml(markdown: string): string {
  let fence: string | null = null;
  const lines = markdown.split(/\r\n?|\n/).map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === null && mark && !(mark[1][0] === '`' && mark[2].includes('`'))) fence = mark[1];
    else if (fence && mark?.[1].startsWith(fence) && mark[2].trim() === '') fence = null;
    else if (fence === null) return line.replace(/<(?=[a-z/!?])/gi, '&lt;');
    return line;
  });
  return [...lines, ...(fence === null ? [] : [fence])].join('\n');
}
