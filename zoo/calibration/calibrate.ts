import {
  cooled,
  cooledSigmoids,
  fitSigmoidTemperature,
  fitTemperature,
} from '../evaluation/calibration/fit-temperature.ts';
import type { ExampleOutputs } from '../evaluation/example-outputs.ts';
import { type ClassificationMetrics, classificationMetrics, type ExamplePrediction } from '../evaluation/metrics.ts';
import { type MultiLabelMetrics, multiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import { calibratedModel } from './calibrated-model.ts';

/** What a calibrated checkpoint predicts for a split. */
export interface CalibratedSplit {
  predictions: (ExamplePrediction | ExampleOutputs)[];
  /** For examples with one label each. */
  metrics?: ClassificationMetrics;
  /** For examples with any number of labels. */
  targetMetrics?: MultiLabelMetrics;
}

export interface Calibration {
  temperature: number;
  /** The calibrated checkpoint's file. */
  onnx: Uint8Array<ArrayBuffer>;
  /** Mean log loss on the validation split after calibration; for several labels, of each label. */
  validationLoss: number;
  /** In the order of the splits given. */
  splits: CalibratedSplit[];
}

/**
 * Calibrates a checkpoint by temperature scaling (C. Guo et al., ICML 2017) on its stored predictions. Predictions after calibration
 * are computed from those before: they are what the new file answers, up to rounding.
 *
 * @param model the checkpoint's ONNX file
 * @param splits its predictions by split, one of them the validation split
 * @throws InvalidInputError as `fitTemperature` and `calibratedModel`
 */
export function calibrateSingle(
  model: Uint8Array,
  splits: ExamplePrediction[][],
  { validation, labels }: { validation: number; labels: string[] },
): Calibration {
  const temperature = fitTemperature(splits[validation]);
  const results = splits.map((split) => {
    const predictions = split.map((one) => ({ ...one, probabilities: cooled(one.probabilities, temperature) }));
    return { predictions, metrics: classificationMetrics(predictions, labels) };
  });
  const { logLoss } = results[validation].metrics;
  return { temperature, onnx: calibratedModel(model, temperature), validationLoss: logLoss, splits: results };
}

/** The same for labels that can be true together: one temperature for the sigmoids of all labels. */
export function calibrateMultiLabel(
  model: Uint8Array,
  splits: ExampleOutputs[][],
  { validation, labels }: { validation: number; labels: string[] },
): Calibration {
  const temperature = fitSigmoidTemperature(splits[validation]);
  const results = splits.map((split) => {
    const predictions = split.map((one) => ({ ...one, outputs: cooledSigmoids(one.outputs, temperature) }));
    return { predictions, targetMetrics: multiLabelMetrics(predictions, labels) };
  });
  const validationLoss = binaryLogLoss(results[validation].predictions);
  return { temperature, onnx: calibratedModel(model, temperature), validationLoss, splits: results };
}

function binaryLogLoss(examples: ExampleOutputs[]): number {
  const terms = examples.flatMap(({ targets, outputs }) =>
    outputs.map((p, i) => -Math.log(Math.max(targets[i] === 1 ? p : 1 - p, Number.EPSILON))),
  );
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}
