import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTextFile } from '../../zoo/data/text/import-text-file.ts';
import { classificationMetrics } from '../../zoo/evaluation/metrics.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { type CheckpointResult, fineTune } from '../../zoo/training/fine-tune.ts';
import { type FineTuneInput, resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import type { Bench, Context } from './bench.ts';
import { Child } from './child.ts';
import { type Counts, emoji, type LabelledText } from './labelled-texts.ts';
import { mails } from './mails.ts';
import { type Finding, finding } from './row.ts';
import { textModel } from './text-model.ts';

/** Tokens of a text, of the 256 that the model reads: a quarter of the mails has more. */
const LONGEST = 128;
const HOW_TO_GET_TRANSFORMERS =
  'transformers absent: pip install torch transformers accelerate peft scikit-learn, and name that Python in the environment variable PYTHON';

/** Each strategy with the peer's way to do the same. */
const STRATEGIES: { name: string; peer: string; options: FineTuneInput }[] = [
  { name: 'LINEAR_PROBE', peer: 'transformers’ features, scikit-learn', options: { strategy: 'LINEAR_PROBE' } },
  {
    name: 'PARTIAL',
    peer: 'Trainer, last 3 layers',
    options: { strategy: 'PARTIAL', unfreezeFrom: 'encoder.layer.3', learningRate: 1e-4, epochs: 2, batchSize: 16 },
  },
  { name: 'LORA', peer: 'Trainer, PEFT', options: { strategy: 'LORA', learningRate: 1e-3, epochs: 2, batchSize: 16 } },
  { name: 'FULL', peer: 'Trainer', options: { strategy: 'FULL', learningRate: 1e-4, epochs: 2, batchSize: 16 } },
];

/** With enough mails to be right about them, and as many epochs. */
const MORE: typeof STRATEGIES = [
  { name: 'FULL', peer: 'Trainer', options: { strategy: 'FULL', learningRate: 2e-4, epochs: 3, batchSize: 16 } },
];

export const textTraining: Bench = {
  about:
    'all-MiniLM-L6-v2 on SpamAssassin’s mails and on names of emoji by each strategy, beside transformers’ Trainer and PEFT: seconds and accuracy of a whole run',
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const { directory, quick, say, wants } = context;
  const { folder, model } = await textModel(LONGEST);
  const sized = (counts: Counts): Counts => (quick ? { train: 64, validation: 32, test: 32 } : counts);
  const sets: [name: string, strategies: typeof STRATEGIES, read: () => Promise<LabelledText[]> | LabelledText[]][] = [
    ['mails', STRATEGIES, () => mails(directory, sized({ train: 300, validation: 100, test: 300 }))],
    ['more mails', MORE, () => mails(directory, sized({ train: 1500, validation: 200, test: 500 }))],
    ['emoji', STRATEGIES, () => emoji(sized({ train: 400, validation: 80, test: 300 }))],
  ];
  const peer = await openPeer(context);
  try {
    for (const [name, strategies, read] of sets) {
      const cases = strategies.filter((strategy) => wants(`${name}, ${strategy.name}`));
      if (cases.length === 0) continue;
      const rows = await read();
      const file = path.join(directory, `${name}.jsonl`);
      await writeFile(file, rows.map((row) => JSON.stringify(row)).join('\n'));
      for (const strategy of cases) {
        say(`text-training: ${name}, ${strategy.name}`);
        const ours = await train(model, file, strategy.options, directory);
        peer?.resume();
        const theirs = await peer
          ?.ask<Result>({
            do: 'train',
            folder,
            file,
            longest: LONGEST,
            strategy: strategy.name,
            options: strategy.options,
          })
          .catch((error: Error) => {
            say(error.message);
            return undefined;
          });
        peer?.pause();
        yield* findingsOf(`${name}, ${strategy.name}`, ours, theirs, peer ? strategy.peer : HOW_TO_GET_TRANSFORMERS);
      }
    }
  } finally {
    await peer?.close();
  }
}

interface Result {
  seconds: number;
  accuracy: number;
}

function* findingsOf(name: string, ours: Result, theirs: Result | undefined, peerName: string): Iterable<Finding> {
  const common = { bench: 'text-training', case: name, peerName };
  yield finding({
    ...common,
    metric: 'seconds',
    ours: ours.seconds,
    peer: theirs?.seconds ?? null,
    lowerIsBetter: true,
  });
  yield finding({
    ...common,
    metric: 'test accuracy',
    ours: ours.accuracy,
    peer: theirs?.accuracy ?? null,
    ...(name === 'more mails, FULL' ? { reach: { of: 'ours', atLeast: 0.98 } as const } : {}),
  });
}

/** The peer, stopped once it has read its libraries: that takes seconds of both cores, which would count as ours. */
async function openPeer({ torch, wantsPeer }: Context): Promise<Child | null> {
  if (!torch || !wantsPeer('transformers')) return null;
  const script = fileURLToPath(new URL('text_training_child.py', import.meta.url));
  const peer = Child.start('transformers', torch.python, [script]);
  await peer.ask({ do: 'ready' });
  peer.pause();
  return peer;
}

/** A whole fine-tune, from the texts to the last checkpoint; with the best epoch's accuracy on the test split. */
async function train(model: ImportedModel, file: string, input: FineTuneInput, directory: string): Promise<Result> {
  const { dataset } = await importTextFile(file, {
    filename: path.basename(file),
    directory: path.join(directory, `${path.basename(file)}.dataset`),
  });
  const checkpoints: CheckpointResult[] = [];
  const start = performance.now();
  const { bestEpoch } = await fineTune({
    model: model.onnx,
    featureLayers: model.featureLayers,
    preprocessing: model.preprocessing,
    dataset,
    options: resolveFineTuneOptions({ device: 'CPU', ...input }, model),
    workDirectory: directory,
    onCheckpoint: async ({ onnx: _, ...checkpoint }) =>
      void checkpoints.push({ ...checkpoint, onnx: new Uint8Array() }),
  });
  const seconds = (performance.now() - start) / 1000;
  const { test } = checkpoints[bestEpoch - 1];
  return { seconds, accuracy: classificationMetrics(test, dataset.index.labels).accuracy };
}
