'use client';

import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import formStyles from '../interface/form.module.css';
import { formatBytes } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Time } from '../interface/time.tsx';
import { JobFields } from '../jobs/job-fields.ts';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import type { Model } from './model-query.ts';

const Fetch = graphql(
  `
    mutation FetchModel($slug: String!) {
      fetchModel(slug: $slug) {
        id
        availability
        fetchJob {
          ...JobFields
        }
      }
    }
  `,
  [JobFields],
);

/** Fetches the model and shows the progress. */
export function FetchModel({ model, onChange }: { model: Model; onChange: () => void }) {
  const [{ fetching, data, error }, fetchModel] = useMutation(Fetch);
  const started = data?.fetchModel.fetchJob;
  const known = started && started.createdAt > (model.fetchJob?.createdAt ?? '') ? started : model.fetchJob;
  const job = useJob(known, onChange);
  const dropped = model.filesDroppedAt;
  const underWay = job !== null && (job.state === 'QUEUED' || job.state === 'RUNNING');

  return (
    <Panel
      title={titleOf(model, underWay, job?.state === 'FAILED')}
      aside={
        !underWay && (
          <button
            type="button"
            className="primary"
            disabled={fetching}
            onClick={() => fetchModel({ slug: model.slug })}
          >
            {dropped ? 'Fetch again' : model.imported ? 'Import again' : job?.error ? 'Fetch again' : 'Fetch'}
          </button>
        )
      }
    >
      {!underWay && dropped && (
        <p className="muted">
          Its files were dropped on <Time value={dropped} /> to free their space. Fetched again from{' '}
          {model.provenance.publisher}, they must have the same digests.
        </p>
      )}
      {!underWay && !dropped && !model.imported && (
        <p className="muted">
          Graft knows this model, but its bytes{model.byteSize > 0 && ` (${formatBytes(model.byteSize)})`} are not here.
          Fetch it from {model.provenance.publisher} to fine-tune it; its files are checked and their digests recorded.
        </p>
      )}
      {!underWay && !dropped && model.imported && (
        <p className="muted">
          The model is not in the zoo yet. Another attempt starts from its source with the same answers
          {model.provenance.source === 'UPLOAD' && '; the upload is still here'}.
        </p>
      )}
      {job && <JobProgress job={job} label={`Fetching ${model.name}`} />}
      {error && (
        <p className={formStyles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </Panel>
  );
}

function titleOf({ imported, filesDroppedAt }: Model, underWay: boolean, failed: boolean): string {
  if (filesDroppedAt && !underWay && !failed) return 'Not here any more';
  if (filesDroppedAt) return underWay ? 'Fetching the model again' : 'Fetching failed';
  if (imported) return underWay ? 'Importing the model' : failed ? 'The import failed' : 'Not imported yet';
  return underWay ? 'Fetching the model' : failed ? 'Fetching failed' : 'Not fetched yet';
}
