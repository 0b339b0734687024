'use client';

import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
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
            {dropped
              ? t('Fetch again')
              : model.imported
                ? t('Import again')
                : job?.error
                  ? t('Fetch again')
                  : t('Fetch')}
          </button>
        )
      }
    >
      {!underWay && dropped && (
        <p className="muted">
          <Trans
            id="Its files were dropped on {time} to free their space. Fetched again from {publisher}, they must have the same digests."
            values={{ time: <Time value={dropped} />, publisher: model.provenance.publisher }}
          />
        </p>
      )}
      {!underWay && !dropped && !model.imported && (
        <p className="muted">
          {model.byteSize > 0
            ? t(
                'Graft knows this model, but its bytes ({byteSize}) are not here. Fetch it from {publisher} to fine-tune it; its files are checked and their digests recorded.',
                { byteSize: formatBytes(model.byteSize), publisher: model.provenance.publisher },
              )
            : t(
                'Graft knows this model, but its bytes are not here. Fetch it from {publisher} to fine-tune it; its files are checked and their digests recorded.',
                { publisher: model.provenance.publisher },
              )}
        </p>
      )}
      {!underWay && !dropped && model.imported && (
        <p className="muted">
          {model.provenance.source === 'UPLOAD'
            ? t(
                'The model is not in the zoo yet. Another attempt starts from its source with the same answers; the upload is still here.',
              )
            : t('The model is not in the zoo yet. Another attempt starts from its source with the same answers.')}
        </p>
      )}
      {job && <JobProgress job={job} label={t('Fetching {name}', { name: model.name })} />}
      {error && (
        <p className={formStyles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </Panel>
  );
}

function titleOf({ imported, filesDroppedAt }: Model, underWay: boolean, failed: boolean): string {
  if (filesDroppedAt && !underWay && !failed) return t('Not here any more');
  if (filesDroppedAt) return underWay ? t('Fetching the model again') : t('Fetching failed');
  if (imported) return underWay ? t('Importing the model') : failed ? t('The import failed') : t('Not imported yet');
  return underWay ? t('Fetching the model') : failed ? t('Fetching failed') : t('Not fetched yet');
}
