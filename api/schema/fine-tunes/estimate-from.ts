import type { Block, Work } from '../../../zoo/onnx/summarize-blocks.ts';
import { runCost } from '../../../zoo/training/cost/run-cost.ts';
import type { FineTuneOptions } from '../../../zoo/training/options/options.ts';
import { calibrate } from './calibrate.ts';
import { isAlike, type MeasuredModel, type Run } from './past-runs.ts';

/** A fine-tune before it runs. */
export type PlannedFineTune = Pick<
  Run,
  'modelId' | 'model' | 'options' | 'parameters' | 'examples' | 'heldOut' | 'epochs' | 'foundFeatures'
>;

/** The blocks of a model: see `summarizeModel`. */
export type BlocksOf = (model: MeasuredModel) => Promise<readonly Block[]>;

/** The rest of what is estimated, each with an interval that nine of ten runs should be in. */
export interface Figures {
  seconds: number;
  secondsInterval: [number, number];
  memoryBytes: number;
  memoryInterval: [number, number];
  /** Runs of the model that are alike; of it that differ; and of other models that are alike. */
  own: number;
  ofModel: number;
  ofStrategy: number;
}

/** The standard deviations of the logarithms: without a run, between runs of a model with other options, and between models. */
const SECONDS = { prior: 0.6, model: 0.4, strategy: 0.4 };
const MEMORY = { prior: 0.35, model: 0.25, strategy: 0.25 };
/** The newest count: a machine changes, and so does the engine. */
const MOST_OF_A_KIND = 20;
/** Their graphs are read. */
const MOST_MODELS = 5;
/** Where the speed is not known: only how much more one run computes than another of the same model is used. */
const UNKNOWN = { milliseconds: 20, prior: 3 };

/**
 * What a fine-tune would take: what it computes (see `runCost`), at the speed that was measured of its model, corrected by how far that was off for past runs.
 *
 * @returns null if neither the speed nor a run is known
 */
export async function estimateFrom(
  planned: PlannedFineTune,
  past: readonly Run[],
  blocksOf: BlocksOf,
): Promise<Figures | null> {
  const comparable = past.filter((run) => isPlain(run.options) || isAlike(run.options, planned.options));
  const kindOf = (run: Run) => {
    const alike = run.options.strategy === planned.options.strategy && isAlike(run.options, planned.options);
    if (run.modelId === planned.modelId) return alike ? 'own' : 'ofModel';
    return alike && run.model.milliseconds !== null ? 'ofStrategy' : null;
  };
  const [own, ofModel] = (['own', 'ofModel'] as const).map((kind) =>
    comparable.filter((run) => kindOf(run) === kind).slice(0, MOST_OF_A_KIND),
  );
  const isMeasured = planned.model.milliseconds !== null;
  const ofStrategy = isMeasured ? ofSomeModels(comparable.filter((run) => kindOf(run) === 'ofStrategy')) : [];
  const isKnown = isMeasured && isPlain(planned.options);
  if (own.length === 0 && !isKnown && (ofModel.length === 0 || !isPlain(planned.options))) return null;

  const cost = await costOf(planned, blocksOf);
  const [ownLogs, modelLogs, strategyLogs] = await Promise.all(
    [own, ofModel, ofStrategy].map(async (runs) => Promise.all(runs.map((run) => logsOf(run, blocksOf)))),
  );
  const figuresOf = (figure: 'seconds' | 'bytes', { prior, model, strategy }: typeof SECONDS) => {
    const logs = (of: Awaited<ReturnType<typeof logsOf>>[]) => of.flatMap((run) => run[figure] ?? []);
    return calibrate(isKnown || figure === 'bytes' ? prior : UNKNOWN.prior, [
      { logs: logs(ownLogs), between: 0 },
      { logs: logs(modelLogs), between: model },
      { logs: logs(strategyLogs), between: strategy },
    ]);
  };
  const [seconds, bytes] = [figuresOf('seconds', SECONDS), figuresOf('bytes', MEMORY)];
  return {
    seconds: cost.seconds * seconds.factor,
    secondsInterval: [cost.seconds * seconds.interval[0], cost.seconds * seconds.interval[1]],
    memoryBytes: Math.round(cost.bytes * bytes.factor),
    memoryInterval: [Math.round(cost.bytes * bytes.interval[0]), Math.round(cost.bytes * bytes.interval[1])],
    ...{ own: own.length, ofModel: ofModel.length, ofStrategy: ofStrategy.length },
  };
}

/** Whether what it computes is known: pairs, domains and other engines compute other things, and the speed was measured on the CPU. */
const isPlain = ({ contrastive, adaptation, engine, device }: FineTuneOptions): boolean =>
  !contrastive && !adaptation && (engine ?? 'GRAFT') === 'GRAFT' && (device === 'AUTO' || device === 'CPU');

/** Runs of the models that ran last. */
function ofSomeModels(runs: Run[]): Run[] {
  const some = [...new Set(runs.map(({ modelId }) => modelId))].slice(0, MOST_MODELS);
  return runs.filter(({ modelId }) => some.includes(modelId)).slice(0, MOST_OF_A_KIND);
}

async function logsOf(run: Run, blocksOf: BlocksOf): Promise<{ seconds: number; bytes: number | null }> {
  const { seconds, bytes } = await costOf(run, blocksOf);
  return {
    seconds: Math.log(Math.max(run.totalSeconds, 0.1) / seconds),
    bytes: run.memoryBytes === null ? null : Math.log(run.memoryBytes / bytes),
  };
}

async function costOf(
  { options, epochs, examples, heldOut, foundFeatures, parameters, model }: PlannedFineTune,
  blocksOf: BlocksOf,
) {
  const blocks = await blocksOf(model);
  const first = blocks.findIndex(({ end }) => end === options.unfreezeFrom);
  return runCost({
    ...{ options, epochs, foundFeatures, examples: { train: examples, heldOut } },
    model: {
      parameters,
      milliseconds: model.milliseconds ?? UNKNOWN.milliseconds,
      whole: sum(blocks),
      // Joined blocks of a very deep model may not end there.
      trained: sum(blocks.slice(Math.max(0, first))),
    },
  });
}

const sum = (blocks: readonly Work[]): Work => ({
  multiplyAdds: blocks.reduce((all, { multiplyAdds }) => all + multiplyAdds, 0),
  activations: blocks.reduce((all, { activations }) => all + activations, 0),
});
