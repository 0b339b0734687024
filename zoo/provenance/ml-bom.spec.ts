import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { mlBom } from './ml-bom.ts';
import { bomValidator } from './testing/bom-schema.ts';
import { describedCheckpoint, describedRemoteModel, oddlyDescribed } from './testing/described-things.ts';

let errorsIn: Awaited<ReturnType<typeof bomValidator>>;
beforeAll(async () => {
  errorsIn = await bomValidator();
});

test("the validator is CycloneDX's own, and finds errors", () => {
  const bom = mlBom(describedCheckpoint);
  expect(errorsIn({ ...bom, specVersion: 1.6 })).toMatch(/specVersion/);
  expect(errorsIn({ ...bom, colour: 'green' })).toMatch(/additional properties/);
  const component = {
    type: 'machine-learning-model',
    name: 'a',
    externalReferences: [{ type: 'website', url: 'a b' }],
  };
  expect(errorsIn({ ...bom, components: [component] })).toMatch(/iri-reference/);
});

test('a checkpoint: its digest, its data, its base models and its bias notes', () => {
  const bom = mlBom(describedCheckpoint);
  expect(errorsIn(bom)).toBeNull();
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: expect.stringMatching(/^urn:uuid:[0-9a-f-]{14}8/),
    metadata: {
      timestamp: '2026-07-01T00:00:00.000Z',
      component: {
        type: 'machine-learning-model',
        hashes: [{ alg: 'SHA-256', content: describedCheckpoint.artifacts[0].sha256 }],
        licenses: [{ expression: 'Apache-2.0' }],
        pedigree: {
          ancestors: [{ type: 'machine-learning-model', name: 'Tiny net', purl: 'pkg:npm/tiny@1.0.0' }],
          notes: 'Fine-tuned by Graft (engine 3, CPU): LORA, epoch 3.',
        },
        modelCard: {
          modelParameters: {
            approach: { type: 'supervised' },
            task: 'image-classification',
            datasets: [{ ref: 'dataset-0' }, { type: 'dataset', name: 'Pictures of the web' }],
          },
          considerations: {
            technicalLimitations: ['Small pictures only.'],
            fairnessAssessments: [{ groupAtRisk: 'tone: dark', mitigationStrategy: 'Balance the groups.' }],
          },
        },
      },
    },
    components: [
      { 'bom-ref': 'base-0', name: 'Tiny net' },
      { 'bom-ref': 'dataset-0', type: 'data', name: 'Pets', data: [{ type: 'dataset' }] },
    ],
    dependencies: [{ ref: 'model', dependsOn: ['base-0', 'dataset-0'] }, { ref: 'base-0' }, { ref: 'dataset-0' }],
  });
});

test('its figures, with their slices and intervals', () => {
  const { metadata } = mlBom(describedCheckpoint) as {
    metadata: { component: { modelCard: { quantitativeAnalysis: { performanceMetrics: object[] } } } };
  };
  const { performanceMetrics } = metadata.component.modelCard.quantitativeAnalysis;
  const { metrics } = describedCheckpoint.evaluations[0];
  // 9 of 12 are correct; Wilson's interval of that is [0.4677, 0.9111].
  expect(metrics.accuracy).toBe(0.75);
  expect(performanceMetrics).toContainEqual({
    type: 'accuracy',
    value: '0.75',
    slice: 'Pets / test',
    confidenceInterval: { lowerBound: expect.stringMatching(/^0\.4676/), upperBound: expect.stringMatching(/^0\.911/) },
  });
  expect(performanceMetrics).toContainEqual(
    expect.objectContaining({ type: 'accuracy', value: '0.5', slice: 'Pets / test / tone: dark' }),
  );
  expect(performanceMetrics).toContainEqual(
    expect.objectContaining({ type: 'worst-group accuracy', value: '0.5', slice: 'Pets / test / by tone: dark' }),
  );
  expect(performanceMetrics).toContainEqual({
    type: 'equalized odds difference',
    value: expect.stringMatching(/^not measured: the true positive rate cannot be compared, because fewer than two/),
    slice: 'Pets / test / by tone / label: cat',
  });
});

test('a model that was not fetched claims no digest, no licence and no figure', () => {
  const bom = mlBom(describedRemoteModel) as { metadata: { component: object } };
  expect(errorsIn(bom)).toBeNull();
  expect(bom.metadata.component).not.toHaveProperty('hashes');
  expect(bom.metadata.component).not.toHaveProperty('licenses');
  expect(bom.metadata.component).not.toHaveProperty('version');
});

test('the same facts give the same serial number at any time, other facts another', () => {
  const serial = (change: object) => mlBom({ ...describedCheckpoint, ...change }).serialNumber;
  expect(serial({ describedAt: new Date() })).toBe(serial({}));
  expect(serial({ summary: 'Tells dogs from cats.' })).not.toBe(serial({}));
});

test('with any text by people it is valid, and contains the text unchanged', () => {
  fc.assert(
    fc.property(oddlyDescribed, (described) => {
      const bom = JSON.parse(JSON.stringify(mlBom(described)));
      expect(errorsIn(bom)).toBeNull();
      expect(bom.metadata.component.name).toBe(described.name);
      expect(bom.metadata.component.description).toBe(described.summary);
    }),
    { numRuns: 60 },
  );
});
