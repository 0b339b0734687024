import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { measureFairness } from '../../evaluation/fairness/measure-fairness.ts';
import { classificationMetrics, type ExamplePrediction } from '../../evaluation/metrics.ts';
import type { Described, DescribedNote } from '../described.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Twelve cats and dogs, in two tones; the classifier is wrong about some of the dark ones. */
const predictions = Array.from({ length: 12 }, (_, i): ExamplePrediction => {
  const label = i % 2;
  const isRight = i % 4 !== 0;
  const guess = isRight ? label : 1 - label;
  return {
    name: `${i}.png`,
    label,
    probabilities: guess === 0 ? [0.8, 0.2] : [0.1, 0.9],
    groups: { tone: i % 4 < 2 ? 'dark' : 'light' },
  };
});

/** A checkpoint about which everything is known. */
export const describedCheckpoint: Described = {
  kind: 'CHECKPOINT',
  name: 'Tiny net, fine-tuned on Pets',
  version: '0198c5f2-0000-7000-8000-000000000000 (epoch 3)',
  summary: 'Tells cats from dogs.',
  task: 'IMAGE_CLASSIFICATION',
  modality: 'IMAGE',
  architecture: 'MobileNetV2',
  license: 'Apache-2.0',
  tags: ['pets'],
  labels: ['cat', 'dog'],
  inputs: [{ name: 'pixels', type: 'float', shape: ['batch', '3', '8', '8'] }],
  outputs: [{ name: 'probabilities', type: 'float', shape: ['batch', '2'] }],
  preprocessing: null,
  parameterCount: 1_234_567,
  publisher: null,
  uri: null,
  revision: null,
  retrievedAt: null,
  citation: '@misc{tiny, title={Tiny}}',
  limits: ['Small pictures only.'],
  references: [{ facts: 'licence', url: 'https://models.example.org/tiny/LICENSE' }],
  artifacts: [{ path: 'tiny-epoch-3.onnx', sha256: sha256('onnx'), byteSize: 100 }],
  sourceFiles: [],
  trainingData: ['Pictures of the web'],
  datasets: [
    {
      name: 'Pets',
      files: [{ path: 'Pets/index.json', sha256: sha256('index'), byteSize: null }],
      exampleCount: 100,
      splits: [
        { name: 'train', exampleCount: 88 },
        { name: 'test', exampleCount: 12 },
      ],
      labels: ['cat', 'dog'],
      groups: ['tone'],
    },
  ],
  bases: [
    {
      name: 'Tiny net',
      publisher: 'Tests',
      license: 'Apache-2.0',
      uri: 'pkg:npm/tiny@1.0.0',
      repository: 'tests/tiny',
      sha256: sha256('base'),
    },
  ],
  training: { strategy: 'LORA', options: { epochs: 3, seed: 1 }, engineVersion: '3', device: 'CPU', epoch: 3 },
  evaluations: [
    {
      dataset: 'Pets',
      split: 'test',
      metrics: classificationMetrics(predictions, ['cat', 'dog']),
      // Six examples of each tone, three of each label: enough for accuracy, too few for equalized odds.
      fairness: measureFairness(predictions, ['cat', 'dog'], { supportFloor: 4, resamples: 40 }),
    },
  ],
  notes: [
    {
      statement: 'Wrong about dark pictures more often.',
      severity: 'HIGH',
      affectedGroups: ['tone: dark'],
      origin: 'MEASURED',
      evidence: 'evaluation 0198c5f2',
      mitigation: 'Balance the groups.',
    },
  ],
  signature: null,
  statements: [
    {
      predicateType: 'https://slsa.dev/provenance/v1',
      keyId: sha256('key'),
      url: 'https://graft.example.org/statements/1',
    },
  ],
  card: '# Tiny\n\nA small network.',
  describedAt: new Date('2026-07-01T00:00:00Z'),
  graftVersion: '0.1.0',
};

/** A model of the zoo that was not fetched, and about which little is known. */
export const describedRemoteModel: Described = {
  ...describedCheckpoint,
  kind: 'MODEL',
  version: null,
  license: 'NOASSERTION',
  labels: null,
  inputs: [],
  outputs: [],
  parameterCount: null,
  publisher: 'Tests',
  uri: 'https://models.example.org/tiny',
  revision: null,
  retrievedAt: null,
  citation: null,
  limits: [],
  references: [],
  artifacts: [],
  trainingData: [],
  datasets: [],
  bases: [],
  training: null,
  evaluations: [],
  notes: [],
  statements: [],
  card: '',
};

/** Text that a person could have written to break out of where it is shown. */
const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '---',
    'a\n---\nb',
    '\r\n---\r\n',
    '\'"',
    '"\n---\nlicense: mit\n---\n',
    '{{ 7*7 }}',
    '<script>alert(1)</script>',
    '[x](javascript:alert(1))',
    '# heading',
    '```\n',
    '| a | b |',
    'null',
    'true',
    '1e3',
    '? - : & * ! | > % @',
    '\u2028\u0085\ufeff',
    '',
  ),
);

const oddNote: fc.Arbitrary<DescribedNote> = fc.record({
  statement: oddText,
  severity: fc.constantFrom('INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'),
  affectedGroups: fc.array(oddText, { maxLength: 3 }),
  origin: fc.constantFrom('PUBLISHER', 'CURATOR', 'USER', 'MEASURED'),
  evidence: fc.option(oddText),
  mitigation: fc.option(oddText),
});

/** A model or a checkpoint with odd text wherever a person or a publisher writes one. */
export const oddlyDescribed: fc.Arbitrary<Described> = fc
  .record({
    from: fc.constantFrom(describedCheckpoint, describedRemoteModel),
    texts: fc.record({
      name: oddText,
      version: fc.option(oddText),
      summary: oddText,
      architecture: oddText,
      license: fc.oneof(
        oddText,
        fc.constantFrom('MIT', 'CC-BY-NC-4.0', 'LicenseRef-own', 'MIT OR Apache-2.0', 'GPL-3.0-only'),
      ),
      tags: fc.array(oddText, { maxLength: 3 }),
      publisher: oddText,
      uri: fc.oneof(oddText, fc.webUrl(), fc.constant('pkg:npm/a@1')),
      citation: fc.option(oddText),
      limits: fc.array(oddText, { maxLength: 2 }),
      references: fc.array(fc.record({ facts: oddText, url: fc.oneof(oddText, fc.webUrl()) }), { maxLength: 2 }),
      trainingData: fc.array(oddText, { maxLength: 2 }),
      notes: fc.array(oddNote, { maxLength: 3 }),
      card: oddText,
    }),
    dataset: oddText,
    base: fc.record({
      name: oddText,
      publisher: fc.option(oddText),
      license: fc.option(oddText),
      uri: fc.option(oddText),
      repository: fc.option(oddText),
    }),
  })
  .map(({ from, texts, dataset, base }) => ({
    ...from,
    ...texts,
    datasets: from.datasets.map((known) => ({ ...known, name: dataset, groups: [dataset] })),
    bases: [{ ...base, sha256: null }, ...from.bases],
    evaluations: from.evaluations.map((evaluation) => ({ ...evaluation, dataset })),
  }));
