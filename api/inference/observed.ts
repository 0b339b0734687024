import sharp from 'sharp';
import { jpegFrame } from '../../zoo/data/jpeg-frame.ts';
import type { Classifier } from '../../zoo/inference/classifier.ts';
import { noObservations, type Observations, observePrediction, observeSize } from './observations.ts';

/** Pictures whose size is read a second at most: a busy endpoint is not slowed, and a sample shows the distribution. */
const MOST_SIZES = 20;
const SECOND_MS = 1_000;

/**
 * A classifier that counts what it is asked and predicts. `take` returns the counts since it was called last; null if there was
 * nothing, and `peek` returns them and goes on. Pictures' sizes are read from their headers, of a sample.
 */
export function observed(classifier: Classifier): {
  classifier: Classifier;
  peek(): Observations;
  take(): Observations | null;
} {
  let counts = noObservations();
  let measured = 0;
  let since = 0;

  const measure = (example: unknown) => {
    if (!(example instanceof Uint8Array)) return;
    if (classifier.modality === 'TEXT') return observeSize(counts, example.byteLength);
    const now = performance.now();
    if (now - since > SECOND_MS) [since, measured] = [now, 0];
    if (measured++ >= MOST_SIZES) return;
    const frame = jpegFrame(example);
    if (frame) return observeSize(counts, frame.width * frame.height);
    // It was decoded already, so its header can be read.
    sharp(example)
      .metadata()
      .then(
        ({ width, height }) => observeSize(counts, width * height),
        () => {},
      );
  };
  const count = (examples: readonly unknown[]) => {
    counts.examples += examples.length;
    for (const example of examples) measure(example);
  };

  return {
    classifier: {
      ...classifier,
      async classify(...asked) {
        const classified = await classifier.classify(...asked);
        count(asked[0]);
        for (const { labels, probability } of classified) observePrediction(counts, labels, probability);
        return classified;
      },
      async predictNumbers(...asked) {
        const numbers = await classifier.predictNumbers(...asked);
        count(asked[0]);
        return numbers;
      },
      async findEntities(...asked) {
        const found = await classifier.findEntities(...asked);
        count(asked[0]);
        for (const { entities } of found)
          for (const { label, score } of entities) observePrediction(counts, [label], score ?? 1);
        return found;
      },
    },
    peek: () => counts,
    take() {
      const taken = counts;
      if (taken.examples === 0) return null;
      counts = noObservations();
      return taken;
    },
  };
}
