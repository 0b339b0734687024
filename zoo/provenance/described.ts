import type { FairnessReport } from '../evaluation/fairness/fairness-report.ts';
import type { ClassificationMetrics } from '../evaluation/metrics.ts';
import type { MultiLabelMetrics } from '../evaluation/multi-label-metrics.ts';
import type { RegressionMetrics } from '../evaluation/regression-metrics.ts';
import type { SpanMetrics } from '../evaluation/span-metrics.ts';
import type { Preprocessing, TensorSpec } from '../model.ts';
import type { ModelSignature } from './model-signature.ts';

/** A file, by its digest. */
export interface DescribedFile {
  path: string;
  sha256: string;
  byteSize: number | null;
}

/** A Graft data set that a checkpoint was trained on. */
export interface DescribedDataset {
  name: string;
  files: DescribedFile[];
  exampleCount: number;
  splits: { name: string; exampleCount: number }[];
  labels: string[];
  /** Attributes that evaluations are sliced by. */
  groups: string[];
}

/** An ancestor of the described model. */
export interface DescribedBase {
  name: string;
  publisher: string | null;
  /** SPDX licence expression; null if unknown. */
  license: string | null;
  uri: string | null;
  /** Repository on a Hugging Face hub, `owner/name`; null for a model from elsewhere. */
  repository: string | null;
  /** Of the ONNX file; null if it is not here. */
  sha256: string | null;
}

/** The figures of a checkpoint whose examples have something else than one label. */
export interface DescribedTargets {
  dataset: string;
  split: string;
  metrics: MultiLabelMetrics | RegressionMetrics | SpanMetrics;
}

export interface DescribedEvaluation {
  dataset: string;
  split: string;
  metrics: ClassificationMetrics;
  fairness: FairnessReport | null;
}

export interface DescribedNote {
  statement: string;
  severity: 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
  affectedGroups: string[];
  origin: 'PUBLISHER' | 'CURATOR' | 'USER' | 'MEASURED';
  evidence: string | null;
  mitigation: string | null;
}

/** How a checkpoint was trained. */
export interface DescribedTraining {
  strategy: string;
  /** Every option, defaults included. */
  options: Record<string, unknown>;
  engineVersion: string;
  device: string | null;
  epoch: number;
}

/** Everything known about a model or a checkpoint, for generated documents. */
export interface Described {
  kind: 'MODEL' | 'CHECKPOINT';
  name: string;
  /** What pins the bytes: a commit, a package version, an epoch; null if nothing does yet. */
  version: string | null;
  summary: string;
  task: 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'TOKEN_CLASSIFICATION' | 'FEATURE_EXTRACTION';
  modality: 'IMAGE' | 'TEXT';
  architecture: string;
  /** SPDX licence expression, or `NOASSERTION`. */
  license: string;
  tags: string[];
  /** In the order of the outputs. */
  labels: string[] | null;
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  preprocessing: Preprocessing | null;
  parameterCount: number | null;
  /** null for a checkpoint: it was trained here. */
  publisher: string | null;
  /** The source of its publisher's files; null for a checkpoint. */
  uri: string | null;
  revision: string | null;
  retrievedAt: Date | null;
  citation: string | null;
  /** What it cannot do, or must not be used for. */
  limits: string[];
  /** Where facts were read. */
  references: { facts: string; url: string }[];
  /** The runnable files: the ONNX file, and an adapter if there is one; empty while it is not here. */
  artifacts: DescribedFile[];
  /** The publisher's files that a model was converted from. */
  sourceFiles: DescribedFile[];
  /** What it was trained on, in words. */
  trainingData: string[];
  datasets: DescribedDataset[];
  /** Nearest first. */
  bases: DescribedBase[];
  training: DescribedTraining | null;
  evaluations: DescribedEvaluation[];
  /** Where examples have something else than one label, instead of `evaluations`. */
  targetEvaluations?: DescribedTargets[];
  notes: DescribedNote[];
  /** A signature of its publisher that came with it. */
  signature: ModelSignature | null;
  /** The statements signed about it here. */
  statements: { predicateType: string; keyId: string; url: string }[];
  /** The publisher's own card, in Markdown; empty if there is none. */
  card: string;
  /** The time of the newest of these facts: the same facts make the same documents. */
  describedAt: Date;
  /** Version of Graft. */
  graftVersion: string;
}
