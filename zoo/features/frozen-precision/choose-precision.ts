import type { Augment } from '../../data/augment/augmentation.ts';
import type { Dataset, Example } from '../../data/dataset.ts';
import { mix, random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Graph } from '../../onnx/graph.ts';
import { writeModel } from '../../onnx/write.ts';
import { calibrate } from '../../quantization/calibrate.ts';
import { computesInt8 } from '../../quantization/computes-int8.ts';
import { cosines } from '../../quantization/cosines.ts';
import { groupErrors } from '../../quantization/group-errors.ts';
import { foldedForInt8, type Int8Settings, int8Form } from '../../quantization/int8-form.ts';
import { hasWeights, planInt8 } from '../../quantization/plan.ts';
import { hasWidth, type Range } from '../../quantization/rounding.ts';
import type { Device } from '../../runtime/device.ts';
import { openSession, type RuntimeTensor, type Session } from '../../runtime/session.ts';
import type { ExampleReader } from '../example-reader.ts';
import { pooledRows } from './pooled-rows.ts';
import type { FrozenPrecision, PrecisionReport } from './precision-report.ts';
import { type FeaturePair, probeScores } from './probe-scores.ts';

/** What a frozen part is computed in: with the report it is the same again. Serializable. */
export interface ChosenPrecision {
  report: PrecisionReport;
  /** Of the int8 form; null: float32. */
  settings: Int8Settings | null;
}

export interface ChoosePrecision {
  frozen: Graph;
  wanted: FrozenPrecision;
  dataset: Dataset;
  reader: ExampleReader;
  /** Where the frozen part is computed. */
  device: Device;
  /** How many examples will be computed in int8, each time counted. */
  examples: number;
  /** How the examples change before they are computed: int8 is calibrated and checked on such. By default they stay as they are. */
  augment?: Augment | null;
  signal?: AbortSignal;
  /** Called while an int8 form is checked, with the share of its examples that is computed. It begins again for another form. */
  onCheck?: (fraction: number) => void;
  /** See `computesInt8`. */
  isExact?: () => Promise<boolean>;
}

/** Calibrated on, fitted on and measured on, at most. */
const [CALIBRATION, FIT, MEASURE] = [64, 256, 768];
/** Below, the check takes longer than int8 saves: it computes 256 + 768 examples twice. */
const FEWEST = 3000;
const BATCH = 16;
/** Features have to point the same way: on average, and the worst example's. */
const FLOOR = { mean: 0.99, worst: 0.95 };
/** Half a point: how far int8 may move the probe. */
const MOST_MOVED = 0.005;
/** How many groups of nodes stay float32, from the one that int8 moves the furthest on: one attempt each. */
const KEPT_GROUPS = [0, 1, 2, 4];

/**
 * Decides whether the frozen part of a network is computed in int8, calibrated on training examples and measured on validation
 * examples: the cosine of each example's features with those in float32, and the accuracy of a linear probe. Where they move
 * too far, the nodes that move them most stay float32; where that does not help, all of it does.
 *
 * @throws InvalidInputError with `field` `frozenPrecision` if INT8 was asked for and cannot be used; the signal's reason
 */
export async function choosePrecision(request: ChoosePrecision): Promise<ChosenPrecision> {
  const { wanted } = request;
  if (wanted === 'FLOAT32') return inFloat32('As the options ask for it.');
  const chosen = await tryInt8(request);
  if (chosen.settings || wanted === 'AUTO') return chosen;
  throw new InvalidInputError(
    `The frozen part cannot be computed in INT8. ${chosen.report.reason} Use AUTO or FLOAT32.`,
    'frozenPrecision',
  );
}

async function tryInt8(request: ChoosePrecision): Promise<ChosenPrecision> {
  const { frozen, wanted, dataset, device, isExact = computesInt8 } = request;
  if (device !== 'CPU') return inFloat32(`Int8 is for the CPU, and the frozen part is computed on ${device}.`);
  if (wanted === 'AUTO' && request.examples < FEWEST) {
    return inFloat32(
      `${request.examples} examples are computed; below ${FEWEST}, to check int8 takes longer than it saves.`,
    );
  }
  if (!(await isExact())) {
    return inFloat32('This processor has no exact instructions for int8 products (VNNI, or ARM’s dot product).');
  }
  const graph = foldedForInt8(frozen);
  const plan = planInt8(graph);
  if (plan.nodes.size === 0) return inFloat32('It has no convolution or matrix product with constant weights.');
  const examples = sample(dataset);
  if (examples.calibration.length < 2) return inFloat32('There are no training examples to calibrate int8 on.');

  const ranges = await calibrate(graph, [...plan.ranges.keys()], read(request, examples.calibration));
  const infinite = [...ranges].find(([, { min, max }]) => !Number.isFinite(min) || !Number.isFinite(max));
  if (infinite) return inFloat32(`Its tensor “${infinite[0]}” has values that are infinite or not numbers.`);
  // Of a tensor that is always 0 nothing is known: it stays float32, and what reads or makes it.
  const kept = [...plan.nodes].filter(({ inputs, outputs }) =>
    [...inputs, ...outputs].some((name) => !hasWidth(ranges.get(plan.ranges.get(name) ?? '') ?? { min: 0, max: 1 })),
  );
  return attempt(request, graph, { examples, ranges, kept: kept.map(({ outputs }) => outputs[0]) });
}

interface Calibrated {
  examples: ReturnType<typeof sample>;
  ranges: Map<string, Range>;
  kept: string[];
}

/** Tries with ever more nodes in float32. */
async function attempt(request: ChoosePrecision, graph: Graph, calibrated: Calibrated): Promise<ChosenPrecision> {
  const { examples, ranges, kept } = calibrated;
  const reference = await openSession(writeModel(graph));
  try {
    let failed: PrecisionReport | null = null;
    let groups: string[][] = [];
    for (const count of KEPT_GROUPS) {
      if (failed && groups.length === 0) {
        const { inputs, release } = await readBatch(request, examples.calibration, 0);
        groups = (await groupErrors(graph, new Set(kept), ranges, inputs)).map(({ nodes }) => nodes);
        release();
      }
      if (count > 0 && count >= groups.length) break;
      const settings = { ranges: [...ranges], kept: [...kept, ...groups.slice(0, count).flat()] };
      const report = await measure(request, { graph, settings, examples, reference });
      if (report.precision === 'INT8') return { report, settings };
      failed = report;
      if (report.cosine === null) break;
    }
    return { report: failed ?? inFloat32('Nothing of it is left to compute in int8.').report, settings: null };
  } finally {
    await reference.close();
  }
}

/** The report of one int8 form: INT8 if it passes. */
async function measure(
  request: ChoosePrecision,
  {
    graph,
    settings,
    examples,
    reference,
  }: { graph: Graph; settings: Int8Settings; examples: ReturnType<typeof sample>; reference: Session },
): Promise<PrecisionReport> {
  const plan = planInt8(graph, new Set(settings.kept));
  const weighted = graph.nodes.filter(hasWeights).length;
  const int8 = [...plan.nodes].filter(hasWeights).length;
  const nodes = { int8, float32: weighted - int8 };
  if (int8 === 0) return { ...inFloat32('Every tensor that int8 would round is constant.').report, nodes };
  const session = await openSession(writeModel(int8Form(request.frozen, settings)));
  try {
    const both = { request, reference, session, output: graph.outputs[0].name };
    const all = examples.fit.length + examples.measure.length;
    const told = (before: number) => (done: number) => request.onCheck?.((before + done) / all);
    const fit = await featuresOf(both, examples.fit, told(0));
    if (fit.float32.some((row) => row.some((value) => !Number.isFinite(value)))) {
      return { ...inFloat32('Its features are infinite or not numbers, in float32 too.').report, nodes };
    }
    if (areAlike(fit.float32)) {
      return {
        ...inFloat32('The calibration examples are all alike: their ranges say nothing of others.').report,
        nodes,
      };
    }
    const validation = await featuresOf(both, examples.measure, told(examples.fit.length));
    const cosine = summary(examples.measure.length > 0 ? validation.cosines : fit.cosines);
    // A probe answers for a text, not for its words.
    const score =
      examples.measure.length > 0 && request.dataset.index.task !== 'TOKEN_LABELS'
        ? probeScores(
            request.dataset.index,
            { ...fit, examples: examples.fit },
            { ...validation, examples: examples.measure },
          )
        : null;
    return judge({ cosine, score, nodes });
  } finally {
    await session.close();
  }
}

function judge({
  cosine,
  score,
  nodes,
}: Required<Pick<PrecisionReport, 'cosine' | 'score' | 'nodes'>>): PrecisionReport {
  const report = (precision: 'FLOAT32' | 'INT8', reason: string) => ({ precision, reason, cosine, score, nodes });
  const { mean, worst } = cosine ?? { mean: Number.NaN, worst: Number.NaN };
  if (!(mean >= FLOOR.mean && worst >= FLOOR.worst)) {
    const found = `mean ${mean.toFixed(4)}, worst ${worst.toFixed(4)}`;
    return report(
      'FLOAT32',
      `Int8 moves the features too far: their cosine with float32’s is ${found}; ${FLOOR.mean} and ${FLOOR.worst} are the least.`,
    );
  }
  const moved = score ? Math.abs(score.float32 - score.int8) : 0;
  const shown = score ? `${points(moved)} (${score.examples} examples)` : '';
  // One example that changes sides shows nothing, and of fewer than 200 it is more than half a point.
  if (score && moved > Math.max(MOST_MOVED, 1 / score.examples)) {
    return report('FLOAT32', `Int8 moves a linear probe by ${shown}, more than ${points(MOST_MOVED)}.`);
  }
  const kept =
    nodes && nodes.float32 > 0 ? `; ${nodes.float32} of ${nodes.int8 + nodes.float32} layers stay float32` : '';
  const probe = score ? `, and a linear probe moves by ${shown}` : '';
  return report('INT8', `Features in int8 have a mean cosine of ${mean.toFixed(4)} with float32’s${probe}${kept}.`);
}

const points = (share: number) => `${(100 * share).toFixed(1)} points`;

const inFloat32 = (reason: string): ChosenPrecision => ({
  report: { precision: 'FLOAT32', reason, cosine: null, score: null, nodes: null },
  settings: null,
});

/**
 * Always the same ones of a data set, spread over it. Int8 is calibrated on the first of those that the probe is fitted on, and
 * measured on others: those of the validation split, and where that has too few, of the training split.
 */
function sample({ index }: Dataset) {
  const drawn = (split: Example['split']) =>
    random(0).shuffle(index.examples.filter((example) => example.split === split));
  const train = drawn('train');
  const fit = train.slice(0, FIT);
  const measure = [...drawn('validation'), ...train.slice(FIT)].slice(0, MEASURE);
  return { fit, calibration: fit.slice(0, CALIBRATION), measure };
}

const readBatch = ({ reader, augment }: ChoosePrecision, examples: Example[], start: number) =>
  reader.read(
    examples.slice(start, start + BATCH),
    null,
    augment ? { ...augment, seed: mix(augment.seed, start) } : undefined,
  );

/** The examples as the graph's inputs, batch by batch. */
async function* read(request: ChoosePrecision, examples: Example[]): AsyncGenerator<Record<string, RuntimeTensor>> {
  for (let start = 0; start < examples.length; start += BATCH) {
    request.signal?.throwIfAborted();
    const { inputs, release } = await readBatch(request, examples, start);
    yield inputs;
    release();
  }
}

/** The features of examples in both precisions, pooled to vectors, and the cosines of what they were before. */
async function featuresOf(
  {
    request,
    reference,
    session,
    output,
  }: { request: ChoosePrecision; reference: Session; session: Session; output: string },
  examples: Example[],
  onDone: (examples: number) => void,
): Promise<FeaturePair & { cosines: number[] }> {
  const all = { float32: [] as Float32Array[], int8: [] as Float32Array[], cosines: [] as number[] };
  for await (const feeds of read(request, examples)) {
    const [float32, int8] = [(await reference.run(feeds))[output], (await session.run(feeds))[output]];
    all.cosines.push(...cosines(float32, int8));
    all.float32.push(...pooledRows(float32));
    all.int8.push(...pooledRows(int8));
    onDone(all.int8.length);
  }
  return all;
}

function summary(values: number[]): PrecisionReport['cosine'] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, worst: Math.min(...values), examples: values.length };
}

/** Whether features differ by no more than rounding does. */
function areAlike(rows: Float32Array[]): boolean {
  const [first] = rows;
  const largest = first.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return rows.every((row) => row.every((value, i) => Math.abs(value - first[i]) <= 1e-5 * largest));
}
