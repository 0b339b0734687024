import type { FeatureLayer, Preprocessing, TensorSpec } from '../model.ts';
import type { ImportAnswers } from './import-answers.ts';
import type { ImportQuestion } from './import-question.ts';
import type { NetworkFacts } from './network-facts.ts';
import type { ImportProof } from './proof/import-proof.ts';

/** A model as the zoo stores it. */
export interface ImportedModel {
  /** The ONNX file. Its metadata contains labels, preprocessing and feature layers (see METADATA in `model.ts`). */
  onnx: Uint8Array;
  task: NonNullable<ImportAnswers['task']>;
  modality: 'IMAGE' | 'TEXT';
  preprocessing: Preprocessing;
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  featureLayers: FeatureLayer[];
  parameterCount: number;
  labels: string[] | null;
  proof: ImportProof;
}

/** A model, or the questions that must be answered first, with the facts from its files. */
export type ImportOutcome =
  | { model: ImportedModel; questions: [] }
  | ({ model: null; questions: ImportQuestion[] } & Pick<NetworkFacts, 'modality' | 'inputs' | 'outputs'>);
