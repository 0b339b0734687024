import { createRequire } from 'node:module';
import type { Build } from '../../zoo/provenance/slsa-provenance.ts';
import { ENGINE_VERSION } from '../../zoo/training/options/engine-version.ts';
import type { JobRow } from '../database/tables/index.ts';

const require = createRequire(import.meta.url);
const versionOf = (file: string) => (require(file) as { version: string }).version;

/** Versions of everything that affects a result. */
export const VERSIONS = {
  graft: versionOf('../../package.json'),
  engine: ENGINE_VERSION,
  onnxruntime: versionOf('onnxruntime-node/package.json'),
  node: process.versions.node,
};

/** The builder and the time: this job, now. */
export function runOf(job: JobRow): Pick<Build, 'versions' | 'invocationId' | 'startedOn' | 'finishedOn'> {
  return {
    versions: VERSIONS,
    invocationId: job.id,
    // A job is passed to its process as JSON, in which times are strings.
    startedOn: job.startedAt && new Date(job.startedAt),
    finishedOn: new Date(),
  };
}
