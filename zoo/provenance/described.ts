import type { FairnessReport } from '../evaluation/fairness/fairness-report.ts';
import type { ClassificationMetrics } from '../evaluation/metrics.ts';
import type { Preprocessing, TensorSpec } from '../model.ts';
import type { ModelSignature } from './model-signature.ts';

/** A file, by its digest. */
export interface DescribedFile {
  path: string;
  sha256: string;
  byteSize: number | null;
}

/** A data set of Graft's that a checkpoint was trained on. */
export interface DescribedDataset {
  name: string;
  files: DescribedFile[];
  exampleCount: number;
  splits: { name: string; exampleCount: number }[];
  labels: string[];
  /** Attributes that evaluations are sliced by. */
  groups: string[];
}

/** A model that the described one was made from. */
export interface DescribedBase {
  name: string;
  /** SPDX licence expression; null where it is not known. */
  license: string | null;
  uri: string | null;
  /** Repository on a Hugging Face hub, `owner/name`; null for a model from elsewhere. */
  repository: string | null;
  /** Of the ONNX file; null where it is not here. */
  sha256: string | null;
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
  /** Every option, defaults filled in. */
  options: Record<string, unknown>;
  engineVersion: string;
  device: string | null;
  epoch: number;
}

/** All that is known of a model or a checkpoint, for the documents that are written about it. */
export interface Described {
  kind: 'MODEL' | 'CHECKPOINT';
  name: string;
  /** What pins the bytes: a commit, a package version, an epoch; null where nothing does yet. */
  version: string | null;
  summary: string;
  task: 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'FEATURE_EXTRACTION';
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
  publisher: string;
  /** Where its publisher's files, or those of the model that it was trained from, come from. */
  uri: string;
  revision: string | null;
  retrievedAt: Date | null;
  citation: string | null;
  /** What it cannot do, or must not be used for. */
  limits: string[];
  /** Where facts were read. */
  references: { facts: string; url: string }[];
  /** What runs: the ONNX file, and an adapter where there is one; empty while it is not here. */
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
  notes: DescribedNote[];
  /** A signature of its publisher's that came with it. */
  signature: ModelSignature | null;
  /** What was signed about it here. */
  statements: { predicateType: string; keyId: string; url: string }[];
  /** The publisher's own card, in Markdown; empty where there is none. */
  card: string;
  /** When all this was true. */
  describedAt: Date;
  /** Version of Graft. */
  graftVersion: string;
}
