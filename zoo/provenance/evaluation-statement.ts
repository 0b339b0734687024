import { type ResourceDescriptor, STATEMENT_TYPE, type Statement, type Subject } from './statement.ts';

/**
 * Metrics of a predictor file. in-toto's test-result predicate has only passed and failed, so this predicate is Graft's own.
 */
export const EVALUATION_RESULT = 'urn:x-graft:evaluation-result:v1';

/** A checkpoint's evaluation on one split of a data set. */
export interface EvaluationResult {
  checkpoint: Subject;
  split: string;
  /** The data set's files. */
  dataset: ResourceDescriptor[];
  /** The individual predictions that the metrics were computed from. */
  predictions: ResourceDescriptor;
  metrics: object;
  versions: Record<string, string>;
  evaluatedOn: Date;
}

export function evaluationStatement({ checkpoint, evaluatedOn, ...predicate }: EvaluationResult): Statement {
  return {
    _type: STATEMENT_TYPE,
    subject: [checkpoint],
    predicateType: EVALUATION_RESULT,
    predicate: { ...predicate, evaluatedOn: evaluatedOn.toISOString() },
  };
}
