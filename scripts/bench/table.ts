import { type Finding, isReached } from './row.ts';

/** Each column's heading and width: rows are printed as they come, so the widths cannot depend on them. */
const COLUMNS: [string, number][] = [
  ['bench', 12],
  ['case', 24],
  ['metric', 28],
  ['ours', 11],
  ['peer', 11],
  ['peer is', 44],
  ['ours/peer', 9],
  ['reach', 6],
  ['', 7],
];
const NUMERIC = new Set([3, 4, 6]);

/** The head of the Markdown table that `tableRow` goes on, with a line above it that says how to read it. */
export function tableHead(): string {
  const rule = COLUMNS.map(([, width], i) => (NUMERIC.has(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [
    'Medians, ± half the spread of the rounds. ours/peer: higher is better for Graft, except if the metric is marked ↓ (seconds, memory): there lower is better.',
    '',
    line(COLUMNS.map(([heading]) => heading)),
    `| ${rule.join(' | ')} |`,
  ].join('\n');
}

export const tableRow = (finding: Finding): string => line(cells(finding));

const line = (row: string[]) =>
  `| ${row.map((cell, i) => (NUMERIC.has(i) ? cell.padStart(COLUMNS[i][1]) : cell.padEnd(COLUMNS[i][1]))).join(' | ')} |`;

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
    ratio === null || !Number.isFinite(ratio) ? '' : ratio.toFixed(2),
    reach ? (reach.atLeast === undefined ? `≤ ${reach.atMost}` : `≥ ${reach.atLeast}`) : '',
    disagreement ? 'RESULTS DIFFER' : reached === null ? '' : reached ? 'met' : 'not met',
  ];
}

function withSpread(value: number | null, spread?: number): string {
  // Of values that are all 0 there is none.
  return value === null || spread === undefined || Number.isNaN(spread)
    ? figure(value)
    : `${figure(value)} ±${(100 * spread).toFixed(0)} %`;
}

/** Three significant digits, as people write numbers. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  if (value !== 0 && Math.abs(value) < 0.01) return value.toExponential(1);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toFixed(Math.min(digits, 3));
}
