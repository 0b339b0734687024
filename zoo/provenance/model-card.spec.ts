import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { cardMetadata } from './card-front-matter.ts';
import { hubLicense } from './hub-license.ts';
import { modelCard } from './model-card.ts';
import { describedCheckpoint, describedRemoteModel, oddlyDescribed } from './testing/described-things.ts';

/** How Hugging Face's client finds the front matter: REGEX_YAML_BLOCK in huggingface_hub/repocard.py. */
const FRONT_MATTER = /^(\s*---[\r\n]+)([\S\s]*?)([\r\n]+---(\r\n|\n|$))/;

function split(card: string): { metadata: unknown; body: string } {
  const [whole, , yaml] = FRONT_MATTER.exec(card) ?? [];
  return { metadata: parse(yaml), body: card.slice(whole?.length) };
}

test("a checkpoint's metadata state what it is, from what, and its metrics", () => {
  const { metadata } = split(modelCard(describedCheckpoint));
  expect(metadata).toEqual({
    license: 'apache-2.0',
    library_name: 'onnx',
    pipeline_tag: 'image-classification',
    tags: ['onnx', 'graft', 'pets'],
    base_model: ['tests/tiny'],
    datasets: ['Pets'],
    metrics: ['accuracy', 'f1'],
    'model-index': [
      {
        name: 'Tiny net, fine-tuned on Pets',
        results: [
          {
            task: { type: 'image-classification' },
            dataset: { name: 'Pets', type: 'Pets', split: 'test' },
            metrics: expect.arrayContaining([{ type: 'accuracy', value: 0.75 }]),
          },
        ],
      },
    ],
    graft: {
      base: {
        name: 'Tiny net',
        sha256: describedCheckpoint.bases[0].sha256,
        repository: 'tests/tiny',
        uri: 'pkg:npm/tiny@1.0.0',
      },
      notes: describedCheckpoint.notes,
      groups: ['tone'],
    },
  });
});

test('and so does its text', () => {
  const { body } = split(modelCard(describedCheckpoint));
  expect(body).toContain('# Tiny net, fine-tuned on Pets');
  expect(body).toContain('| Accuracy | 0.7500 \\[0.4677, 0.9111\\] |');
  expect(body).toContain('| tone: dark | 6 | 0.5000');
  expect(body).toContain('among groups of at least 4 examples: the worst is dark, with an accuracy of 0.5000');
  expect(body).toContain(
    'Equalized odds by tone were not measured for every label: of “cat”, “dog”, the true positive rate',
  );
  expect(body).toContain('- **HIGH** (measured): Wrong about dark pictures more often.');
  expect(body).toContain('  - What to do: Balance the groups.');
  expect(body).toContain(describedCheckpoint.artifacts[0].sha256);
  expect(body).toContain('"seed": 1');
});

test('figures of several labels, and of numbers', () => {
  const label = { accuracy: 0.9, precision: 0.5, recall: 0.25, f1: 1 / 3, averagePrecision: null };
  const { metadata, body } = split(
    modelCard({
      ...{ ...describedCheckpoint, evaluations: [] },
      targetEvaluations: [
        {
          ...{ dataset: 'Scenes', split: 'test' },
          metrics: {
            ...{ exampleCount: 40, accuracy: 0.9, subsetAccuracy: 0.625, macroF1: 0.3, meanAveragePrecision: 0.75 },
            perLabel: [{ label: 'sea', support: 4, ...label }],
          },
        },
        {
          ...{ dataset: 'Ages', split: 'validation' },
          metrics: {
            ...{ exampleCount: 7, r2: 0.125 },
            perTarget: [{ name: 'age', meanAbsoluteError: 2.5, rootMeanSquaredError: 3.25, r2: 0.125 }],
          },
        },
      ],
    }),
  );
  expect(body).not.toContain('It was not evaluated here.');
  expect(body).toContain('### Scenes, test (40 examples)');
  expect(body).toContain('| Examples with every label right | 0.6250 |');
  expect(body).toContain('| sea | 4 | 0.5000 | 0.2500 | 0.3333 | none |');
  expect(body).toContain('### Ages, validation (7 examples)');
  expect(body).toContain('| age | 2.5000 | 3.2500 | 0.1250 |');
  expect(metadata).toMatchObject({
    metrics: ['accuracy', 'f1', 'r_squared'],
    'model-index': [{ results: [{}, { metrics: [{ type: 'r_squared', value: 0.125 }] }] }],
  });
});

test('unknown facts are stated to be unknown', () => {
  const { metadata, body } = split(modelCard(describedRemoteModel));
  expect(metadata).toMatchObject({ license: 'unknown' });
  expect(metadata).not.toHaveProperty('model-index');
  expect(body).toContain('What it was trained on is not known.');
  expect(body).toContain('It was not evaluated here.');
  expect(body).toContain('That does not mean that it has no bias.');
});

test.each([
  ['MIT', { license: 'mit' }],
  ['GPL-3.0-only', { license: 'gpl-3.0' }],
  ['CC-BY-NC-4.0', { license: 'cc-by-nc-4.0' }],
  ['MIT OR Apache-2.0', { license: 'other', license_name: 'MIT OR Apache-2.0' }],
  ['NOASSERTION', { license: 'unknown' }],
])("the licence %s in the hub's terms", (expression, term) => {
  expect(hubLicense(expression)).toEqual(term);
});

test('with any text by people, the front matter contains it unchanged, and none of it breaks out', () => {
  fc.assert(
    fc.property(oddlyDescribed, (described) => {
      const card = modelCard(described);
      const { metadata, body } = split(card);
      expect(metadata).toEqual(JSON.parse(JSON.stringify(cardMetadata(described))));
      // The body begins where it should: no text ended the front matter early.
      expect(body).toMatch(/^\n# /);
      const outsideCode = body.replace(/^(`{3,})[^`\n]*\n[\s\S]*?^\1$/gm, '');
      expect(outsideCode).not.toMatch(/<\/?script/i);
    }),
    { numRuns: 300 },
  );
});

test("a publisher's card keeps its code, and loses its HTML and an open fence", () => {
  const card = '# Hello\n<img src=x onerror=alert(1)>\n```html\n<b>code</b>\n```\n````\nleft open <i>';
  const body = modelCard({ ...describedRemoteModel, card });
  expect(body).toContain('&lt;img src=x onerror=alert(1)>');
  expect(body).toContain('<b>code</b>');
  expect(body.trimEnd()).toMatch(/left open <i>\n````$/);
});
