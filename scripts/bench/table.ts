import { type Finding, isReached } from './row.ts';

const HEADER = ['bench', 'case', 'metric', 'ours', 'peer', 'peer is', 'ours/peer', 'reach', ''];
const NUMERIC = new Set([3, 4, 6]);

/** The findings as a Markdown table with a line above it that says how to read it. */
export function findingsTable(findings: Finding[]): string {
  const rows = [HEADER, ...findings.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column].length), 3));
  const line = (row: string[]) =>
    `| ${row.map((cell, i) => (NUMERIC.has(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (NUMERIC.has(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [
    'Medians, ± half of how far the rounds lie apart. ours/peer: higher is better for Graft, except where the metric is marked ↓ (seconds, memory): there lower is better.',
    '',
    line(rows[0]),
    rule,
    ...rows.slice(1).map(line),
  ].join('\n');
}

function cells(finding: Finding): string[] {
  const { bench, case: name, metric, ours, peer, peerName, ratio, reach, disagreement } = finding;
  const reached = isReached(finding);
  return [
    bench,
    name,
    finding.lowerIsBetter ? `${metric} ↓` : metric,
    withSpread(ours, finding.spread?.ours),
    withSpread(peer, finding.spread?.peer),
    peerName,
    ratio === null ? '' : ratio.toFixed(2),
    reach ? (reach.atLeast === undefined ? `≤ ${reach.atMost}` : `≥ ${reach.atLeast}`) : '',
    disagreement ? 'RESULTS DIFFER' : reached === null ? '' : reached ? 'met' : 'not met',
  ];
}

function withSpread(value: number | null, spread?: number): string {
  return value === null || spread === undefined ? figure(value) : `${figure(value)} ±${(100 * spread).toFixed(0)} %`;
}

/** Three significant digits, as people write numbers. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(1);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 3));
}
