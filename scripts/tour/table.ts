import type { Row } from './row.ts';

const HEAD = ['method', 'accuracy [95 %]', 'seconds', 'what it says'];

/** The rows as a Markdown table whose columns are aligned, so that it reads well in a terminal too. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ method, accuracy, interval, seconds, says }) => [
    method,
    [share(accuracy), interval === null ? '' : `[${interval.map(share).join(', ')}]`].join(' ').trim(),
    seconds === null ? '' : secondsOf(seconds),
    says,
  ]);
  // The last column is the longest: padding it would break the lines of a terminal.
  const widths = HEAD.slice(0, -1).map((_, column) => Math.max(...[HEAD, ...cells].map((row) => row[column].length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${['-'.repeat(widths[0]), '-'.repeat(widths[1]), `${'-'.repeat(widths[2] - 1)}:`, '---'].join(' | ')} |`;
  return [line(HEAD), rule, ...cells.map((row) => line(row.map(inOneCell)))].join('\n');
}

/** Text between the bars of a Markdown table. */
const inOneCell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');

const share = (value: number | null) => (value === null ? '' : value.toFixed(3));

const secondsOf = (seconds: number) => (seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0));
