import { loadavg } from 'node:os';
import { models } from '../../api/database/tables/index.ts';
import { blocksIn } from '../../api/schema/fine-tunes/estimate-fine-tune.ts';
import { estimateFrom, type Figures } from '../../api/schema/fine-tunes/estimate-from.ts';
import { pastRuns, type Run } from '../../api/schema/fine-tunes/past-runs.ts';
import type { BlobStore } from '../../api/storage/blob-store.ts';
import { median } from '../demo/percentile.ts';
import { extractFeatures } from '../demo/steps.ts';
import type { Bench, Context } from './bench.ts';
import { prepareEstimates } from './estimates/prepare-estimates.ts';
import { processorMilliseconds, processorOfJob } from './estimates/processor-time.ts';
import { type BenchRun, QUICK_RUNS, RUNS } from './estimates/runs.ts';
import { type Finding, finding } from './row.ts';

export const estimates: Bench = {
  about:
    'what the form says that a fine-tune takes, over what it took: before each of some runs from a fresh home on, without any history, and from all others',
  run,
};

/** Of the figures that an estimate has. */
interface Pair {
  estimate: number;
  interval: [number, number];
  actual: number;
}

type Shown = Pick<Figures, 'seconds' | 'secondsInterval' | 'memoryBytes' | 'memoryInterval'>;

async function* run({ directory, quick, wants, say }: Context): AsyncIterable<Finding> {
  const runs = (quick ? QUICK_RUNS : RUNS).filter((each) => wants(nameOf(each)));
  const prepared = await prepareEstimates(directory, runs);
  const { db, blobs, close } = prepared;
  try {
    const began: { shown: Shown; processor: number }[] = [];
    for (const each of runs) {
      began.push(await estimateAndRun(each, prepared));
      say(
        `estimates: ${nameOf(each)}: ${began.at(-1)?.processor.toFixed(1)} s of processor, load ${loadavg()[0].toFixed(1)}`,
      );
    }
    const past = (await pastRuns({ db }, null)).toReversed();
    const load = `load ${loadavg()[1].toFixed(1)}`;
    const before = began.map(({ shown }) => shown);
    yield* rowsOf('before each run', before, past, load);
    yield* compare('by the clock', past, { blobs, load, say });
    const milliseconds = new Map<string, number>();
    for (const { id, onnxSha256, preprocessing } of await db.select().from(models)) {
      if (!onnxSha256 || !preprocessing) continue;
      milliseconds.set(id, await processorMilliseconds(await blobs.read(onnxSha256), preprocessing));
    }
    // Other work on the machine does not change these.
    const byProcessor = past.map((run, i) => ({
      ...run,
      totalSeconds: began[i].processor,
      model: { ...run.model, milliseconds: milliseconds.get(run.modelId) ?? null },
    }));
    yield* compare('processor', byProcessor, { blobs, load: 'whatever the load', say });
  } finally {
    await close();
  }
}

/** Estimates of runs from those before them, from none, and from all others. */
async function* compare(
  name: string,
  past: Run[],
  { blobs, load, say }: { blobs: BlobStore; load: string; say: Context['say'] },
): AsyncIterable<Finding> {
  const blocksOf = blocksIn({ blobs });
  const estimate = async (run: Run, from: Run[]) => {
    const like = from.filter(({ modality }) => modality === run.modality).toReversed();
    const figures = await estimateFrom({ ...run, epochs: run.options.epochs }, like, blocksOf);
    if (!figures) throw new Error('The speed of a model was not measured.');
    return figures;
  };
  const kinds: Record<string, Shown[]> = { 'from those before': [], 'without history': [], 'from all others': [] };
  for (const [i, run] of past.entries()) {
    const figures = [
      await estimate(run, past.slice(0, i)),
      await estimate(run, []),
      await estimate(run, past.toSpliced(i, 1)),
    ];
    for (const [kind, each] of Object.values(kinds).entries()) each.push(figures[kind]);
    const shown = figures.map(
      ({ seconds, memoryBytes }) => `${seconds.toFixed(1)} s, ${(memoryBytes / 2 ** 20).toFixed(0)} MiB`,
    );
    say(
      `estimates: ${name}: run ${i + 1}, ${run.options.strategy}, ${run.epochs} of ${run.options.epochs} epochs: ${run.totalSeconds.toFixed(1)} s, ${mebibytes(run)} MiB; ${Object.keys(
        kinds,
      )
        .map((kind, k) => `${kind} ${shown[k]}`)
        .join('; ')}; ${run.model.milliseconds?.toFixed(1)} ms an example`,
    );
  }
  for (const [kind, shown] of Object.entries(kinds)) yield* rowsOf(`${name}, ${kind}`, shown, past, load);
}

const nameOf = ({ model, dataset, input, extractsFeatures }: BenchRun) =>
  `${model}, ${dataset}, ${Object.values(input).join(' ')}${extractsFeatures ? ', features are there' : ''}`;

const mebibytes = ({ memoryBytes }: Run) => ((memoryBytes ?? 0) / 2 ** 20).toFixed(0);

async function estimateAndRun(
  { model, dataset, input, extractsFeatures: extracts }: BenchRun,
  { client, datasets, worker }: Awaited<ReturnType<typeof prepareEstimates>>,
): Promise<{ shown: Shown; processor: number }> {
  const datasetId = String(datasets.get(dataset));
  if (extracts) await extractFeatures(client, model, datasetId);
  const variables = { input: { modelSlug: model, datasetId, ...input } };
  const { fineTuneEstimate } = await client.request<{ fineTuneEstimate: Shown }>(
    'query ($input: StartFineTuneInput!) { fineTuneEstimate(input: $input) { seconds secondsInterval memoryBytes memoryInterval } }',
    variables,
  );
  const { startFineTune } = await client.request<{ startFineTune: { job: { id: string } } }>(
    'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { job { id } } }',
    variables,
  );
  const { id } = startFineTune.job;
  const processor = await processorOfJob(
    worker,
    id,
    client.followJob(id, () => undefined),
  );
  return { shown: fineTuneEstimate, processor };
}

/** Of seconds and of memory: the middle and the worst of estimate over actual, and how many were in the interval. */
function* rowsOf(name: string, shown: Shown[], past: Run[], load: string): Iterable<Finding> {
  const seconds = past.map(
    (run, i): Pair => ({
      estimate: shown[i].seconds,
      interval: shown[i].secondsInterval,
      actual: run.totalSeconds,
    }),
  );
  const memory = past.map(
    (run, i): Pair => ({
      estimate: shown[i].memoryBytes,
      interval: shown[i].memoryInterval,
      actual: Number(run.memoryBytes),
    }),
  );
  for (const [figure, pairs] of Object.entries({ time: seconds, memory })) {
    const ratios = pairs.map(({ estimate, actual }) => estimate / actual);
    const worst = ratios.toSorted((a, b) => Math.abs(Math.log(b)) - Math.abs(Math.log(a)))[0];
    const inside = pairs.filter(({ interval: [low, high], actual }) => actual >= low && actual <= high);
    const row = {
      bench: 'estimates',
      case: `${name}, ${figure}`,
      peer: null,
      peerName: `${pairs.length} runs, ${load}`,
    };
    yield finding({ ...row, metric: 'estimate / actual, median', ours: median(ratios) });
    yield finding({ ...row, metric: 'estimate / actual, worst', ours: worst });
    yield finding({
      ...{ ...row, metric: 'share in the interval', ours: inside.length / pairs.length },
      reach: { of: 'ours', atLeast: 0.8 },
    });
  }
}
