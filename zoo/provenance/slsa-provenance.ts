import { type ResourceDescriptor, STATEMENT_TYPE, type Statement, type Subject } from './statement.ts';

/** https://slsa.dev/spec/v1.0/provenance */
export const SLSA_PROVENANCE = 'https://slsa.dev/provenance/v1';

/** What Graft makes, and from what. Each is what its `externalParameters` and `resolvedDependencies` say, made by one job. */
export type BuildKind = 'convert-model' | 'import-dataset' | 'extract-features' | 'fine-tune';

/** One thing that Graft made: what went in, who made it, and when. */
export interface Build {
  kind: BuildKind;
  /** What came out. */
  subjects: Subject[];
  /** What a person chose. */
  externalParameters: Record<string, unknown>;
  /** What Graft added by itself. */
  internalParameters?: Record<string, unknown>;
  /** Every file that went in, by its digest. */
  resolvedDependencies: ResourceDescriptor[];
  /** Versions of what did the work: `{ graft: '0.1.0', engine: '3' }`. */
  versions: Record<string, string>;
  /** Identifier of the job. */
  invocationId: string;
  startedOn: Date | null;
  finishedOn: Date;
  /** Files that came out besides the subjects. */
  byproducts?: ResourceDescriptor[];
}

/**
 * The SLSA provenance v1 of a build, as an in-toto statement. It claims no SLSA level: whoever runs a Graft holds its key
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
