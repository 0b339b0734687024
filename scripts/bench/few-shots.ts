import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { predictedLabel } from '../../zoo/evaluation/metrics.ts';
import { drawShots } from '../../zoo/transfer/few-shot/draw-shots.ts';
import { type FewShotResult, fewShotStudy } from '../../zoo/transfer/few-shot/few-shot-study.ts';
import { meanInterval } from '../../zoo/transfer/few-shot/mean-interval.ts';
import { applyHead } from '../../zoo/transfer/heads/apply-head.ts';
import { fitHead } from '../../zoo/transfer/heads/fit-head.ts';
import { HEAD_METHODS, type HeadMethod } from '../../zoo/transfer/heads/methods.ts';
import type { Bench, Context } from './bench.ts';
import { Child } from './child.ts';
import { emojiFeatures } from './emoji-features.ts';
import { fewTexts } from './few-texts.ts';
import { type Finding, finding } from './row.ts';

const SHOTS = [1, 5, 20];
const [DRAWS, QUICK_DRAWS] = [10, 2];

export const fewShots: Bench = {
  about:
    'few examples a class: heads on features of emoji at 1, 5, 20 and on all of them, beside scikit-learn on the same; SetFit on texts beside setfit',
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const cases = HEAD_METHODS.filter((method) => context.wants(`emoji, ${method}`));
  if (cases.length > 0) yield* pictures(context, cases);
  yield* fewTexts(context);
}

async function* pictures(context: Context, methods: HeadMethod[]): AsyncIterable<Finding> {
  const { directory, quick, say, torch, wantsPeer } = context;
  const { labels, rowsOf } = await emojiFeatures(context);
  const [train, test] = [await rowsOf('train'), await rowsOf('test')];
  const draws = quick ? QUICK_DRAWS : DRAWS;
  const study = { train, test, labels, methods, draws, seed: 0 };
  const file = join(directory, 'few-shots.bin');
  await writeFile(file, Buffer.concat([train, test].map(({ features }) => Buffer.from(features.values.buffer))));
  const script = fileURLToPath(new URL('few_shots_child.py', import.meta.url));
  const peer = torch && wantsPeer('scikit-learn') ? Child.start('scikit-learn', torch.python, [script]) : null;
  try {
    const { dimension } = train.features;
    await peer?.ask({ do: 'load', file, dimension, train: train.labels, test: test.labels });
    for (const shots of SHOTS) {
      const rows = train.labels.map((label, row) => ({ label, row }));
      const drawn = Array.from({ length: draws }, (_, i) =>
        drawShots(rows, labels, shots, study.seed + i).map(({ row }) => row),
      );
      for (const method of methods) {
        say(`few-shots: ${method}, ${shots}`);
        const [ours] = await fewShotStudy({ ...study, methods: [method], shots: [shots] });
        const theirs = ours.problem
          ? null
          : ((await peer?.ask<{ accuracies: number[] }>({ do: 'fit', method, drawn })) ?? null);
        yield accuracyOf(`emoji, ${method}, ${shots}`, ours, theirs?.accuracies ?? null);
      }
    }
    for (const method of methods) {
      say(`few-shots: ${method}, all`);
      const started = performance.now();
      const data = { features: train.features, task: 'SINGLE_LABEL' as const, outputs: labels.length };
      const { head } = await fitHead(method, { ...data, labels: train.labels, targets: new Float64Array() });
      const seconds = (performance.now() - started) / 1000;
      const answers = await applyHead(head, test.features, labels.length);
      const accuracy = answers.filter((answer, i) => predictedLabel(answer) === test.labels[i]).length / answers.length;
      const every = [train.labels.map((_, row) => row)];
      const theirs = await peer?.ask<{ accuracies: number[]; seconds: number }>({ do: 'fit', method, drawn: every });
      const common = {
        bench: 'few-shots',
        case: `emoji, ${method}, all ${train.labels.length}`,
        peerName: 'scikit-learn',
      };
      yield finding({ ...common, metric: 'test accuracy', ours: accuracy, peer: theirs?.accuracies[0] ?? null });
      yield finding({
        ...common,
        metric: 's to fit',
        ours: seconds,
        peer: theirs?.seconds ?? null,
        lowerIsBetter: true,
      });
    }
  } finally {
    await peer?.close();
  }
}

/** Means over the draws, with the half of their 95 % intervals. */
function accuracyOf(name: string, ours: FewShotResult, theirs: number[] | null): Finding {
  const half = ({ mean, interval }: ReturnType<typeof meanInterval>) => (interval ? interval[1] - mean : 0).toFixed(3);
  const peer = theirs && meanInterval(theirs);
  return finding({
    bench: 'few-shots',
    case: name,
    metric: ours.problem ? 'test accuracy' : `test accuracy ±${half(meanInterval(ours.accuracies))}`,
    ours: ours.mean,
    peer: peer?.mean ?? null,
    peerName: peer ? `scikit-learn, ±${half(peer)}` : (ours.problem ?? 'scikit-learn absent'),
  });
}
