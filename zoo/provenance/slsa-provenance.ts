import { type ResourceDescriptor, STATEMENT_TYPE, type Statement, type Subject } from './statement.ts';

/** https://slsa.dev/spec/v1.0/provenance */
export const SLSA_PROVENANCE = 'https://slsa.dev/provenance/v1';

/**
 * The kinds of builds of Graft. `externalParameters` and `resolvedDependencies` state the inputs of each; one job makes it.
 */
export type BuildKind =
  | 'convert-model'
  | 'import-dataset'
  | 'extract-features'
  | 'fine-tune'
  | 'calibrate'
  | 'threshold'
  | 'convert-checkpoint';

/** One build of Graft: its inputs, who made it, and when. */
export interface Build {
  kind: BuildKind;
  /** The outputs. */
  subjects: Subject[];
  /** The parameters that a person chose. */
  externalParameters: Record<string, unknown>;
  /** The parameters that Graft added. */
  internalParameters?: Record<string, unknown>;
  /** Every input file, by its digest. */
  resolvedDependencies: ResourceDescriptor[];
  /** Versions of the software: `{ graft: '0.1.0', engine: '3' }`. */
  versions: Record<string, string>;
  /** Identifier of the job. */
  invocationId: string;
  startedOn: Date | null;
  finishedOn: Date;
  /** Output files in addition to the subjects. */
  byproducts?: ResourceDescriptor[];
}

/**
 * The SLSA provenance v1 of a build, as an in-toto statement. It claims no SLSA level: the operator of a Graft has its key
 * and could sign anything.
 */
export function slsaProvenance(build: Build): Statement {
  const { kind, versions, invocationId, startedOn, finishedOn } = build;
  return {
    _type: STATEMENT_TYPE,
    subject: build.subjects,
    predicateType: SLSA_PROVENANCE,
    predicate: {
      buildDefinition: {
        buildType: `urn:x-graft:${kind}:v1`,
        externalParameters: build.externalParameters,
        internalParameters: build.internalParameters ?? {},
        resolvedDependencies: build.resolvedDependencies,
      },
      runDetails: {
        builder: { id: 'urn:x-graft:worker', version: versions },
        metadata: {
          invocationId: `urn:uuid:${invocationId}`,
          ...(startedOn ? { startedOn: startedOn.toISOString() } : {}),
          finishedOn: finishedOn.toISOString(),
        },
        ...(build.byproducts ? { byproducts: build.byproducts } : {}),
      },
    },
  };
}
