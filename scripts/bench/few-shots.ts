import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalog } from '../../zoo/catalog/catalog.ts';
import type { Dataset } from '../../zoo/data/dataset.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { predictedLabel } from '../../zoo/evaluation/metrics.ts';
import { extractFeatures } from '../../zoo/features/extract.ts';
import { openFeatures } from '../../zoo/features/open-features.ts';
import { importModel } from '../../zoo/import-model.ts';
import { fetchSource } from '../../zoo/sources/fetch-source.ts';
import { drawShots } from '../../zoo/transfer/few-shot/draw-shots.ts';
import { type FewShotResult, fewShotStudy, type LabelledRows } from '../../zoo/transfer/few-shot/few-shot-study.ts';
import { meanInterval } from '../../zoo/transfer/few-shot/mean-interval.ts';
import { applyHead } from '../../zoo/transfer/heads/apply-head.ts';
import { fitHead } from '../../zoo/transfer/heads/fit-head.ts';
import { HEAD_METHODS, type HeadMethod } from '../../zoo/transfer/heads/methods.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import { fetchEmoji } from '../fetch-emoji.ts';
import type { Bench, Context } from './bench.ts';
import { Child } from './child.ts';
import { fewTexts } from './few-texts.ts';
import { type Finding, finding } from './row.ts';

const MODEL = 'nsfw-mobilenet-v2';
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
  const { labels, train, test } = await prepare(context);
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

/** The emoji with their features, by the model's last layer. */
async function prepare({ directory, say }: Context) {
  const { signal } = new AbortController();
  const manifest = (await readCatalog()).find(({ slug }) => slug === MODEL);
  if (!manifest) throw new Error(`The catalogue lacks ${MODEL}.`);
  say(`few-shots: fetching ${MODEL} and the emoji`);
  const { files } = await fetchSource(manifest.source, { directory, signal });
  const { onnx: model, featureLayers, preprocessing } = await importModel(manifest, files);
  const archive = join(directory, 'emoji.zip');
  await buildEmojiArchive(await fetchEmoji(directory, { signal, update: () => undefined }), archive);
  const imported = await importImageArchive(archive, { filename: 'emoji.zip', directory: join(directory, 'emoji') });
  const { dataset } = imported;
  const outputFile = join(directory, 'emoji.npy');
  say('few-shots: extracting the features');
  const from = { model, featureLayers, preprocessing, dataset, outputFile };
  await extractFeatures({ ...from, device: 'CPU', frozenPrecision: 'FLOAT32' });
  const dimension = featureLayers.at(-1)?.dimension ?? 0;
  const rowsOf = (split: 'train' | 'test') => labelledRows(dataset, outputFile, { split, dimension });
  return { labels: dataset.index.labels, train: await rowsOf('train'), test: await rowsOf('test') };
}

async function labelledRows(
  dataset: Dataset,
  file: string,
  { split, dimension }: { split: 'train' | 'test'; dimension: number },
): Promise<LabelledRows> {
  const examples = dataset.index.examples.filter((example) => example.split === split);
  const stored = await openFeatures(file, dataset, examples, dimension);
  try {
    const values = new Float32Array(examples.length * dimension);
    await stored.read(Array.from(examples.keys()), values);
    return { features: { values, dimension }, labels: examples.map(({ label }) => label) };
  } finally {
    await stored.close();
  }
}
