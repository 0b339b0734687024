/** Text from anywhere as one line of Markdown that shows as it was written: no markup, no HTML, no new block. */
export function plain(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[\\`*_[\]>#|~&$]/g, '\\$&')
      .replaceAll('<', '&lt;')
      // What begins a list, a heading's underline or a quotation where a line does.
      .replace(/^([-+=]|\d+[.)](?=\s|$))/, '\\$1')
  );
}

/** A table; `null` cells are empty. No table where there are no rows. */
export function table(head: string[], rows: (string | null)[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: (string | null)[]) => `| ${cells.map((cell) => plain(cell ?? '')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')).replaceAll('\\-', '-'), ...rows.map(line), ''];
}

/** A fenced block of code, with a fence longer than any within. */
export function code(language: string, text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text, fence, ''];
}

/**
 * Markdown from elsewhere without its HTML, which shows as text instead. Code in fences stays as it is, and a fence that is
 * left open is closed, so that what follows is not swallowed.
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
