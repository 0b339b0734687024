import { expect, test } from 'vitest';
import { finding, isReached, jsonLine } from './row.ts';
import { figure, tableHead, tableRow } from './table.ts';

const speed = finding({
  bench: 'full',
  case: 'ResNet-18',
  metric: 'images/s',
  ours: 21,
  peer: 20,
  peerName: 'PyTorch 1.13 channels_last',
  spread: { ours: 0.034 },
  reach: { of: 'ratio', atLeast: 1 },
});
const memory = finding({
  bench: 'memory',
  case: 'ResNet-18',
  metric: 'peak MiB',
  ours: 1500,
  peer: 1000,
  peerName: 'PyTorch 1.13',
  lowerIsBetter: true,
  reach: { of: 'ratio', atMost: 1.25 },
});
const alone = finding({ ...speed, peer: null, peerName: 'absent: apt-get install python3-torch' });

test('the ratio is ours over the peer’s, and null without a peer', () => {
  expect(speed.ratio).toBeCloseTo(1.05);
  expect(alone.ratio).toBeNull();
});

test('a target is met, missed, or unknown', () => {
  expect([speed, memory, alone].map(isReached)).toEqual([true, false, null]);
});

test('a line of JSON has the seven keys of a row, and nothing else', () => {
  expect(Object.keys(JSON.parse(jsonLine(memory)))).toEqual([
    'bench',
    'case',
    'metric',
    'ours',
    'peer',
    'peerName',
    'ratio',
  ]);
});

test('the table marks metrics that are better when lower, and targets that were met', () => {
  const head = tableHead().split('\n');
  expect(head[0]).toContain('higher is better');
  const lines = [speed, memory, { ...alone, disagreement: 'logits' }].map(tableRow);
  expect(lines[0]).toMatch(/images\/s +\| +21\.0 ±3 % \| +20\.0 \|.*\| +1\.05 \| ≥ 1 +\| met/);
  expect(lines[1]).toMatch(/peak MiB ↓.*\| +1\.50 \| ≤ 1\.25 +\| not met/);
  expect(lines[2]).toMatch(/– .*RESULTS DIFFER/);
  expect(new Set([...head.slice(2), ...lines.slice(0, 2)].map((line) => line.length)).size).toBe(1);
});

test('figures have three significant digits', () => {
  expect([1234.5, 123.4, 12.34, 1.234, 0.1234, 0.00012, 0, null].map(figure)).toEqual([
    '1235',
    '123',
    '12.3',
    '1.23',
    '0.123',
    '1.2e-4',
    '0.00',
    '–',
  ]);
});
