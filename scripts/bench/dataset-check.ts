import { disputedLabels } from '../../zoo/data/quality/disputed-labels.ts';
import { random } from '../../zoo/data/random.ts';
import { heldOutProbabilities } from '../../zoo/transfer/dataset-check/held-out-probabilities.ts';
import type { LabelledRows } from '../../zoo/transfer/few-shot/few-shot-study.ts';
import type { Bench, Context } from './bench.ts';
import { emojiFeatures } from './emoji-features.ts';
import { type Finding, finding } from './row.ts';

/** The share of labels that are made wrong. */
const NOISE = 0.05;
/** The strength that is chosen, and scikit-learn's default. */
const STRENGTHS: Record<string, { strength?: number }> = { 'strength chosen': {}, 'strength 1': { strength: 1 } };

export const datasetCheck: Bench = {
  about:
    'labels of the emoji that a cross-validated probe disputes, and how many of those that were made wrong it finds',
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const { labels, rowsOf } = await emojiFeatures(context);
  const published = await rowsOf();
  const { rows, wrong } = withWrongLabels(published, labels.length);
  for (const [name, options] of Object.entries(STRENGTHS)) {
    if (!context.wants(name)) continue;
    const common = { bench: 'dataset-check', peer: null, peerName: 'none' };
    const asPublished = await disputed(published, labels.length, options);
    yield finding({ ...common, case: name, metric: 'accuracy of the probe', ours: asPublished.accuracy });
    yield finding({
      ...{ ...common, case: `${name}, C = ${asPublished.strength.toPrecision(3)}`, lowerIsBetter: true },
      ...{ metric: `labels disputed of ${published.labels.length}`, ours: asPublished.positions.length },
    });
    yield finding({ ...common, case: name, metric: 's', ours: asPublished.seconds, lowerIsBetter: true });
    const { positions } = await disputed(rows, labels.length, options);
    const found = positions.filter((position) => wrong.has(position)).length;
    const planted = `${name}, ${wrong.size} labels made wrong`;
    yield finding({ ...common, case: planted, metric: 'share found', ours: found / wrong.size });
    yield finding({ ...common, case: planted, metric: 'share of the disputed', ours: found / positions.length });
    const first = positions.slice(0, wrong.size).filter((position) => wrong.has(position)).length;
    yield finding({ ...common, case: planted, metric: `share of the first ${wrong.size}`, ours: first / wrong.size });
  }
}

async function disputed({ features, labels }: LabelledRows, classes: number, options: { strength?: number }) {
  const started = performance.now();
  const heldOut = await heldOutProbabilities({ ...features, labels, classes }, options);
  const positions = disputedLabels(labels, heldOut).map(({ position }) => position);
  const { accuracy, strength } = heldOut;
  return { positions, accuracy, strength, seconds: (performance.now() - started) / 1000 };
}

/** Some rows get the label of another class, drawn at random. */
function withWrongLabels({ features, labels }: LabelledRows, classes: number) {
  const { next, shuffle } = random(0);
  const count = Math.round(NOISE * labels.length);
  const wrong = new Set(shuffle([...labels.keys()]).slice(0, count));
  const changed = labels.map((label, i) =>
    wrong.has(i) ? (label + 1 + Math.floor(next() * (classes - 1))) % classes : label,
  );
  return { rows: { features, labels: changed }, wrong };
}
