import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTextFile } from '../../zoo/data/text/import-text-file.ts';
import { classificationMetrics } from '../../zoo/evaluation/metrics.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { type CheckpointResult, fineTune } from '../../zoo/training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import { drawShots } from '../../zoo/transfer/few-shot/draw-shots.ts';
import { meanInterval } from '../../zoo/transfer/few-shot/mean-interval.ts';
import type { Context } from './bench.ts';
import { Child } from './child.ts';
import { emoji, type LabelledText } from './labelled-texts.ts';
import { mails } from './mails.ts';
import { type Finding, finding } from './row.ts';
import { textModel } from './text-model.ts';

/** Tokens of a text. */
const LONGEST = 128;
const SHOTS = 8;
const [DRAWS, QUICK_DRAWS] = [3, 2];
const COUNTS = { train: 300, validation: 32, test: 200 };

/** With the encoder as it is, and after setfit's defaults: one pass over 20 pairs of each kind a text, in batches of 16. */
const WAYS: { name: string; options: FineTuneInput }[] = [
  { name: 'no training', options: { strategy: 'LINEAR_PROBE', head: 'LOGISTIC_REGRESSION' } },
  { name: 'SetFit', options: { strategy: 'FULL', contrastive: { numIterations: 20 } } },
];

interface Result {
  accuracy: number;
  seconds: number;
}

/** A logistic regression on all-MiniLM-L6-v2 from 8 texts a class, with contrastive training before it and without, beside setfit. */
export async function* fewTexts(context: Context): AsyncIterable<Finding> {
  const { directory, quick, say, torch, wants, wantsPeer } = context;
  const counts = quick ? { ...COUNTS, test: 20 } : COUNTS;
  const sets: [string, () => Promise<LabelledText[]> | LabelledText[]][] = [
    ['mails', () => mails(directory, counts)],
    ['names', () => emoji({ ...counts, validation: 80 })],
  ];
  const wanted = sets.map(([name, read]) => ({
    name,
    read,
    ways: WAYS.filter((way) => wants(`${name}, ${way.name}`)),
  }));
  if (wanted.every(({ ways }) => ways.length === 0)) return;
  const { folder, model } = await textModel(LONGEST);
  const script = fileURLToPath(new URL('few_texts_child.py', import.meta.url));
  const peer = torch && wantsPeer('setfit') ? Child.start('setfit', torch.python, [script]) : null;
  try {
    for (const { name, read, ways } of wanted.filter(({ ways }) => ways.length > 0)) {
      const rows = await read();
      for (const way of ways) {
        const [ours, theirs]: [Result[], Result[]] = [[], []];
        for (let seed = 0; seed < (quick ? QUICK_DRAWS : DRAWS); seed++) {
          say(`few-shots: ${name}, ${way.name}, draw ${seed + 1}`);
          const file = join(directory, `${name}-${seed}.jsonl`);
          await writeFile(
            file,
            drawn(rows, seed, counts.test)
              .map((row) => JSON.stringify(row))
              .join('\n'),
          );
          ours.push(await train(model, { file, options: { ...way.options, seed }, directory }));
          const asked = { folder, file, longest: LONGEST, trains: way.options.contrastive !== undefined, seed };
          if (peer) theirs.push(await peer.ask<Result>({ do: 'train', ...asked }));
        }
        yield* rowsOf(`${name}, ${way.name}, ${SHOTS}`, ours, theirs);
      }
    }
  } finally {
    await peer?.close();
  }
}

/** Of the training texts so many a class, and of the test texts the first. */
function drawn(rows: LabelledText[], seed: number, test: number): LabelledText[] {
  const names = [...new Set(rows.map(({ label }) => label))].sort();
  const train = rows.filter(({ split }) => split === 'train').map((row) => ({ row, label: names.indexOf(row.label) }));
  const shots = drawShots(train, names, SHOTS, seed).map(({ row }) => row);
  const held = rows.filter(({ split }) => split === 'test').slice(0, test);
  return [...shots, ...rows.filter(({ split }) => split === 'validation'), ...held];
}

function* rowsOf(name: string, ours: Result[], theirs: Result[]): Iterable<Finding> {
  const summary = (results: Result[]) => {
    if (results.length === 0) return null;
    const { mean, interval } = meanInterval(results.map(({ accuracy }) => accuracy));
    return { mean, half: (interval ? interval[1] - mean : 0).toFixed(3) };
  };
  const [own, peer] = [summary(ours), summary(theirs)];
  const common = { bench: 'few-shots', case: name };
  yield finding({
    ...{ ...common, metric: `test accuracy ±${own?.half}`, ours: own?.mean ?? null, peer: peer?.mean ?? null },
    peerName: peer ? `setfit, ±${peer.half}` : 'setfit absent: pip install torch setfit',
  });
  const mean = (results: Result[]) => results.reduce((sum, { seconds }) => sum + seconds, 0) / results.length;
  yield finding({
    ...{ ...common, metric: 's, with test', ours: mean(ours), peer: theirs.length > 0 ? mean(theirs) : null },
    ...{ peerName: 'setfit', lowerIsBetter: true },
  });
}

/** A whole fine-tune, from the texts to the accuracy on the test split. */
async function train(
  model: ImportedModel,
  { file, options, directory }: { file: string; options: FineTuneInput; directory: string },
): Promise<Result> {
  const { dataset } = await importTextFile(file, { filename: 'texts.jsonl', directory: `${file}.dataset` });
  const { onnx, featureLayers, preprocessing } = model;
  const results: CheckpointResult['test'][] = [];
  const started = performance.now();
  await fineTune({
    ...{ model: onnx, featureLayers, preprocessing, dataset, workDirectory: directory },
    options: resolveFineTuneOptions({ device: 'CPU', ...options }, model),
    onCheckpoint: async ({ test }) => void results.push(test),
  });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, accuracy: classificationMetrics(results[0], dataset.index.labels).accuracy };
}
