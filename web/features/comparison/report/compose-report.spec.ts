import { expect, test } from 'vitest';
import { composeReport, type ReportParts } from './compose-report.ts';

const run = (id: string, strategy: string, name: string) => ({
  ...{
    id,
    epoch: 3,
    labels: ['cat', 'dog'],
    byteSize: 14_000_000,
    sha256: id.repeat(64).slice(0, 64),
    temperature: null,
  },
  ...{
    variant: 'FLOAT32',
    variantReport: null,
    createdAt: '2026-01-02T03:04:05Z',
    groupThresholds: null,
    evaluations: [],
  },
  fineTune: {
    ...{ id: `run-${id}`, strategy, device: 'CPU', options: { seed: 7, epochs: strategy === 'PARTIAL' ? 12 : 10 } },
    model: { id: 'm', slug: 'small', name: 'Small', speed: { milliseconds: 4.25, machine: 'a CPU' } },
    dataset: {
      id: 'd',
      name,
      task: 'SINGLE_LABEL',
      modality: 'IMAGE',
      sha256: 'f'.repeat(64),
      version: 1,
      deletedAt: null,
    },
    epochs: [1, 2].map((number) => ({
      ...{ number, trainLoss: 1, validationLoss: 1, validationAccuracy: 0.5 + number / 10, seconds: 1 },
    })),
    job: { id: 'j', startedAt: '2026-01-02T03:00:00Z', finishedAt: '2026-01-02T03:04:00Z' },
  },
});
const perClass = ['cat', 'dog'].map((label) => ({ label, support: 2, precision: 1, recall: 1, f1: 1 }));
const detailOf = (id: string, confusionMatrix: number[][]) => ({
  ...{ id, confusionMatrix, fairness: null },
  intervals: { resamples: 1000, metrics: [{ name: 'accuracy', interval: [0.4, 0.9] }] },
});
const NAME = '<script>alert(1)</script> 🐈';
const parts = {
  runs: [run('a', 'LINEAR_PROBE', NAME), run('b', 'PARTIAL', NAME)],
  comparison: {
    ...{ exampleCount: 40, notCompared: [], disagreementCount: 90, disagreementLabels: [] },
    checkpoints: [{ id: 'a', fineTune: { id: 'x', dataset: { id: 'd', task: 'SINGLE_LABEL' } } }],
    metrics: [{ name: 'accuracy', values: [0.5, 0.75], higherIsBetter: true, best: 1 }],
    pairs: [
      {
        ...{ a: 'a', b: 'b', onlyARight: 2, onlyBRight: 12, pValue: 0.0129, adjustedPValue: 0.0129 },
        ...{ difference: 0.25, interval: [0.06, 0.42], smallestLead: 10 },
      },
    ],
    evaluations: ['a', 'b'].map((id) => ({ id, expectedCalibrationError: 0.1, perClass })),
  },
  detail: {
    evaluations: [
      detailOf('a', [
        [1, 1],
        [1, 1],
      ]),
      detailOf('b', [
        [2, 0],
        [1, 1],
      ]),
    ],
    disagreements: [
      {
        ...{ example: 'cat/1.png', previewUrl: '/x', text: null, textPair: null, label: 'cat' },
        predictions: ['dog', 'cat'],
      },
    ],
  },
  pictures: new Map([['cat/1.png', 'data:image/png;base64,AAAA']]),
  address: 'http://localhost/compare?ids=a,b',
  time: '2026-01-02T03:04:05.000Z',
} as unknown as ReportParts;

test('one file: the answer, intervals, what differs, the examples’ pictures and digests', () => {
  const report = composeReport(parts);
  expect(report).toContain('Was “Partial” worth it? (B against A)');
  expect(report).toContain('Accuracy: +25.0 points (95 % interval +6.0 to +42.0).');
  expect(report).toContain('B is better than A beyond chance: 12 test examples only B');
  expect(report).toContain('<small>40.0 % to 90.0 %</small>');
  expect(report).toMatch(/<th scope="row">Epochs<\/th><td><bdi>10<\/bdi><\/td><td><bdi>12/);
  expect(report).toContain('<td class="plus">+1</td>');
  expect(report).toContain('src="data:image/png;base64,AAAA"');
  expect(report).toContain('1 of 90 examples');
  expect(report).toContain('f'.repeat(64));
  expect(report).toContain('2026-01-02 03:04 UTC');
});

test('it loads nothing and runs nothing, whatever people call their data', () => {
  const report = composeReport(parts);
  expect(report).not.toContain('<script');
  expect(report).toContain('&lt;script&gt;alert(1)&lt;/script&gt; 🐈');
  expect(report).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
  expect([...report.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address.slice(0, 22))).toEqual([
    'http://localhost/compa',
    'data:image/png;base64,',
  ]);
});

test('fairness has every group of an attribute that all were measured by', () => {
  const estimate = (value: number) => ({ value, interval: [value - 0.1, value + 0.1] });
  const measured = (attribute: string, dark: number) => ({
    ...{ attributes: [attribute], groupsLeftOut: 0, accuracyDifference: { ...estimate(0.2), pValue: 0.01 } },
    worstGroup: { values: ['dark'], accuracy: estimate(dark) },
    groups: [
      { values: ['dark'], support: 114, belowFloor: false, accuracy: estimate(dark) },
      { values: ['<light>'], support: 3, belowFloor: true, accuracy: estimate(0.9) },
    ],
    byLabel: [
      {
        ...{ label: 'cat', demographicParityDifference: estimate(0.3), equalizedOddsDifference: null },
        ...{ demographicParityRatio: null, equalizedOddsRatio: null, notMeasured: [], groupsNotCompared: 0 },
      },
    ],
  });
  const withFairness = (i: number, attributes: unknown[]) => ({
    ...parts.detail.evaluations[i],
    fairness: { attributes },
  });
  const evaluations = [
    withFairness(0, [measured('tone', 0.5), measured('age', 0.5)]),
    withFairness(1, [measured('tone', 0.6)]),
  ];
  const report = composeReport({ ...parts, detail: { ...parts.detail, evaluations } } as unknown as ReportParts);
  expect(report).toContain('By tone');
  expect(report).not.toContain('By age');
  expect(report).toContain('<td>0.30 (0.20 to 0.40), cat</td>');
  expect(report).toMatch(
    /<bdi>dark<\/bdi>\s+<span class="muted">114 examples<\/span><\/th><td>50.0 % \(40 to 60 %\)<\/td><td>60.0 %/,
  );
  expect(report).toContain('<bdi>&lt;light&gt;</bdi>');
});
