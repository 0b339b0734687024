import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageDataset } from './data/dataset.ts';
import { openClassifier } from './inference/classifier.ts';
import { casesOf } from './testing/cases-of.ts';
import { inOtherStyle } from './testing/other-style.ts';
import { shapeDataset } from './testing/shape-dataset.ts';
import type { AdaptationReport } from './training/adaptation/adaptation-report.ts';
import { type CheckpointResult, fineTune } from './training/fine-tune.ts';
import type { AdaptationMethod } from './training/options/fine-tune-options.ts';
import type { FineTuneInput } from './training/options/options.ts';
import { tinyRequest } from './training/testing/tiny-request.ts';
import { mutualInformation } from './transfer/adaptation/mutual-information.ts';

const METHODS: AdaptationMethod[] = ['NORMALIZATION', 'CORAL', 'MMD', 'ADVERSARIAL', 'PSEUDO_LABEL'];

let directory: string;
let source: ImageDataset;
let target: ImageDataset;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'graft-adapted-'));
  source = await shapeDataset(directory, 12);
  target = await inOtherStyle(source, directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Run {
  checkpoints: CheckpointResult[];
  reports: AdaptationReport[];
  states: Uint8Array[];
  bestEpoch: number;
}

async function run(
  input: FineTuneInput,
  to = target,
  { resumeFrom, keepsStates = false }: { resumeFrom?: Uint8Array; keepsStates?: boolean } = {},
): Promise<Run> {
  const [checkpoints, reports, states]: [CheckpointResult[], AdaptationReport[], Uint8Array[]] = [[], [], []];
  const { bestEpoch } = await fineTune({
    ...tinyRequest(input, source, directory),
    target: to,
    ...(resumeFrom ? { resumeFrom } : {}),
    stateEverySeconds: keepsStates ? 0 : Number.POSITIVE_INFINITY,
    onState: async (state) => void states.push(state),
    onAdaptation: (report) => reports.push(report),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  return { checkpoints, reports, states, bestEpoch };
}

const probe = (method: AdaptationMethod): FineTuneInput => ({
  strategy: 'LINEAR_PROBE',
  epochs: 4,
  adaptation: { method, weight: null },
});
const partial = (method: AdaptationMethod): FineTuneInput => ({
  strategy: 'PARTIAL',
  unfreezeFrom: 'block_2_add',
  epochs: 4,
  learningRate: 1e-3,
  adaptation: { method, weight: null },
});

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The same pictures with every label replaced by the next one. */
const relabelled = ({ index, packFile }: ImageDataset): ImageDataset => ({
  index: {
    ...index,
    examples: index.examples.map((each) => ({ ...each, label: (each.label + 1) % index.labels.length })),
  },
  packFile,
});

const pictures = async ({ index, packFile }: ImageDataset) => {
  const pack = await readFile(packFile);
  return index.examples.map(({ offset, byteSize }) => pack.subarray(offset, offset + byteSize));
};

async function expectEvaluated(input: FineTuneInput): Promise<void> {
  const { checkpoints, reports } = await run({ ...input, epochs: 2 });
  const { onnx, target: predicted = [], epoch } = checkpoints[checkpoints.length - 1];
  expect(predicted).toHaveLength(target.index.examples.length);
  const classifier = await openClassifier(onnx);
  const answers = await classifier.classify(await pictures(target));
  await classifier.close();
  for (const [i, { scores }] of answers.entries()) {
    const own = predicted[i].probabilities;
    for (const { label, probability } of scores) {
      expect(own[classifier.labels.indexOf(label)], `${predicted[i].name} ${epoch}`).toBeCloseTo(probability, 4);
    }
  }
  const [report] = reports.slice(-1);
  expect(report.examples).toBe(predicted.length);
  expect(report.accuracy?.bound).toBeGreaterThan(0.5);
}

describe.each(METHODS)('%s', (method) => {
  const runs: [string, FineTuneInput][] = [
    ['LINEAR_PROBE', probe(method)],
    ['PARTIAL', partial(method)],
  ];
  test.each(casesOf(runs, ([strategy]) => strategy === 'LINEAR_PROBE' || method === 'ADVERSARIAL'))(
    '%s: the target’s evaluation is of what the checkpoint answers',
    (_, input) => expectEvaluated(input),
  );
});

test.each([
  ['FULL', 'NORMALIZATION'],
  ['LORA', 'MMD'],
] as const)('%s with %s: the same', (strategy, method) =>
  expectEvaluated({ strategy, learningRate: 1e-3, adaptation: { method, weight: null } }),
);

test('the target’s labels are not trained on', async () => {
  const digestsOf = async (to: ImageDataset) =>
    (await run(partial('PSEUDO_LABEL'), to)).checkpoints.map(({ onnx }) => digest(onnx));
  expect(await digestsOf(relabelled(target))).toEqual(await digestsOf(target));
});

test('the best epoch is the one whose predictions for the target tell most about its examples', async () => {
  const { checkpoints, reports, bestEpoch } = await run(probe('CORAL'));
  const information = checkpoints.map(({ target: predicted = [] }) =>
    mutualInformation(predicted.map(({ probabilities }) => probabilities)),
  );
  expect(checkpoints.map(({ validationScore }) => validationScore)).toEqual(information);
  expect(bestEpoch).toBe(information.indexOf(Math.max(...information)) + 1);
  expect(reports.at(-1)?.information.adapted).toBe(information[bestEpoch - 1]);
});

test('a target without labels is adapted to, and nothing is evaluated on it', async () => {
  const examples = target.index.examples.map((example) => ({ ...example, label: 0 }));
  const unlabelled = { ...target, index: { ...target.index, labels: ['unlabelled'], examples } };
  const { checkpoints, reports } = await run(probe('PSEUDO_LABEL'), unlabelled);
  expect(checkpoints.every((checkpoint) => checkpoint.target === undefined)).toBe(true);
  expect(reports.at(-1)?.accuracy).toBeNull();
  expect(reports.at(-1)?.information.adapted).toBeGreaterThan(0);
});

test('a run that resumes from any state ends with the same bytes', async () => {
  const whole = await run(partial('PSEUDO_LABEL'), target, { keepsStates: true });
  // In the middle of the third epoch, when pseudo-labels are trained on.
  const middle = whole.states[Math.floor(whole.states.length * 0.6)];
  const rest = await run(partial('PSEUDO_LABEL'), target, { resumeFrom: middle });
  expect(rest.checkpoints.length).toBeLessThan(whole.checkpoints.length);
  const last = ({ checkpoints }: Run) => digest(checkpoints[checkpoints.length - 1].onnx);
  expect(last(rest)).toBe(last(whole));
});

test('a target that is no other domain is refused before anything is computed', async () => {
  await expect(run(probe('CORAL'), source)).rejects.toThrow('there is no other domain to adapt to');
});
