import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { rankLabels } from '../../zoo/inference/rank-labels.ts';
import type { ReplicaAnswer } from './asked.ts';
import { compareAnswers } from './compare-answers.ts';
import {
  classificationTensors,
  entityTensors,
  numberTensors,
  type OutputTensor,
} from './protocol/predicted-tensors.ts';
import type { RequestedOutput } from './protocol/read-request.ts';
import { renderResponse } from './protocol/render-response.ts';

const LABELS = ['cat', 'dog', 'emu'];

const classified = (...probabilities: number[][]) =>
  classificationTensors(
    probabilities.map((row) => rankLabels(LABELS, row, 'SINGLE_LABEL')),
    LABELS,
  );

/** As a replica renders it. */
function answer(tensors: OutputTensor[], isBinary = false, outputs: RequestedOutput[] | null = null): ReplicaAnswer {
  return {
    status: 200,
    revision: 1,
    ...renderResponse({ name: 'x', version: '1' }, { id: undefined, outputs, isBinary }, tensors),
  };
}

const own = (...predictions: object[]): ReplicaAnswer => ({
  status: 200,
  revision: 1,
  headers: {},
  body: Buffer.from(JSON.stringify({ predictions })),
});

const [ours, theirs] = [
  classified([0.9, 0.05, 0.05], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]),
  classified([0.5, 0.3, 0.2], [0.4, 0.3, 0.3], [0.1, 0.2, 0.7]),
];

test('labels agree, in JSON and in binary, and where the client asked for probabilities or classes only', async () => {
  const expected = { compared: 3, agreed: 2 };
  for (const isBinary of [false, true]) {
    expect(await compareAnswers(answer(ours, isBinary), answer(theirs, isBinary))).toEqual(expected);
    for (const classes of [null, 2]) {
      const only: RequestedOutput[] = [{ name: 'probabilities', isBinary, classes }];
      expect(await compareAnswers(answer(ours, isBinary, only), answer(theirs, isBinary, only))).toEqual(expected);
    }
  }
});

test('Graft’s own answers, compressed or not; numbers within 1 %; entities by label and place', async () => {
  const cat = own({ label: 'cat', labels: ['cat'] });
  const gzipped = { ...cat, headers: { 'content-encoding': 'gzip' }, body: gzipSync(cat.body) };
  expect(await compareAnswers(gzipped, cat)).toEqual({ compared: 1, agreed: 1 });
  expect(await compareAnswers(cat, own({ label: 'cat', labels: ['cat', 'dog'] }))).toEqual({ compared: 1, agreed: 0 });
  expect(await compareAnswers(own({ numbers: [{ value: 100 }] }), own({ numbers: [{ value: 100.9 }] }))).toEqual({
    compared: 1,
    agreed: 1,
  });
  const numbers = (...values: number[]) =>
    answer(
      numberTensors(
        values.map((value) => [{ name: 'y', value }]),
        ['y'],
      ),
      true,
    );
  expect(await compareAnswers(numbers(1, 200, 0), numbers(1.02, 201, 0))).toEqual({ compared: 3, agreed: 2 });
  const entity = (end: number, score: number) => ({
    entities: [{ label: 'PER', start: 0, end, text: 'x', score }],
    unreadWords: 0,
  });
  const found = (...ends: number[]) => answer(entityTensors(ends.map((end) => entity(end, end / 10))));
  expect(await compareAnswers(found(3, 4), found(3, 5))).toEqual({ compared: 2, agreed: 1 });
  expect(await compareAnswers(own(entity(3, 0.4)), own(entity(3, 0.9)))).toEqual({ compared: 1, agreed: 1 });
});

test('answers of different kinds or lengths agree on nothing', async () => {
  expect(await compareAnswers(answer(ours), answer(classified([0.9, 0.05, 0.05])))).toEqual({ compared: 3, agreed: 0 });
  expect(await compareAnswers(own({ label: 'cat' }), own({ numbers: [{ value: 1 }] }))).toEqual({
    compared: 1,
    agreed: 0,
  });
});
