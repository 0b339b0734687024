import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { openClassifier } from '../inference/classifier.ts';
import { tinyModel, tinyPreprocessing } from '../testing/tiny-model.ts';
import { occlusion, patchOf } from './occlusion.ts';

const SIDE = 16;
const LABEL = 1;
const pixels = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) => Math.sin(i / 7) * 2);

test('each cell has the fall of the probability, as onnxruntime computes it of the covered picture', async () => {
  const model = tinyModel();
  const classifier = await openClassifier(model);
  const session = await InferenceSession.create(model);
  const probabilityOf = async (data: Float32Array) =>
    (await session.run({ pixels: new Tensor('float32', data, [1, 3, SIDE, SIDE]) })).probabilities.data[
      LABEL
    ] as number;
  const reached: number[] = [];
  const { drops, probability, cells } = await occlusion(classifier, {
    ...{ pixels, preprocessing: tinyPreprocessing, label: LABEL, cells: 4 },
    onProgress: (done, of) => {
      reached.push(done / of);
    },
  });
  expect(cells).toBe(4);
  const whole = await probabilityOf(pixels);
  expect(probability).toBeCloseTo(whole, 6);
  // Cells of 4 × 4 pixels, patches of 8 × 8 around them; grey is (127.5 / 255 - 0.5) / 0.25 = 0.
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const covered = pixels.map((value, i) => {
        const [y, x] = [Math.floor(i / SIDE) % SIDE, i % SIDE];
        const isIn = (place: number, cell: number) => place >= 4 * cell - 2 && place < 4 * cell + 6;
        return isIn(y, row) && isIn(x, column) ? 0 : value;
      });
      expect(drops[row * 4 + column]).toBeCloseTo(whole - (await probabilityOf(covered)), 6);
    }
  }
  expect(Math.max(...drops.map(Math.abs))).toBeGreaterThan(1e-4);
  expect(reached).toEqual(Array.from({ length: 16 }, (_, i) => (i + 1) / 16));
  await session.release();
  await classifier.close();
});

test('a patch is twice as wide as a cell, and ends at the edge', () => {
  const size = { height: 224, width: 224 };
  expect(patchOf(0, 8, size)).toEqual({ top: 0, bottom: 42, left: 0, right: 42 });
  expect(patchOf(9, 8, size)).toEqual({ top: 14, bottom: 70, left: 14, right: 70 });
  expect(patchOf(63, 8, size)).toEqual({ top: 182, bottom: 224, left: 182, right: 224 });
});

test('it stops between two runs', async () => {
  const classifier = await openClassifier(tinyModel());
  const abort = new AbortController();
  let runs = 0;
  const stopped = occlusion(classifier, {
    ...{ pixels, preprocessing: tinyPreprocessing, label: 0, signal: abort.signal },
    onProgress: (done) => {
      runs = done;
      if (done === 3) abort.abort(new Error('enough'));
    },
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(runs).toBe(3);
  await classifier.close();
});
