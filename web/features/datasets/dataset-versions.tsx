'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useClient } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import formStyles from '../interface/form.module.css';
import { formatEnum } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { Picked } from '../uploads/picked-files.ts';
import { useUpload } from '../uploads/use-upload.ts';
import type { Dataset } from './dataset-query.ts';
import styles from './dataset-versions.module.css';
import { describeOrigin } from './describe-origin.ts';
import { DropFiles } from './drop-files.tsx';
import { UploadProgress } from './upload-progress.tsx';
import { usePicked } from './use-picked.ts';

const AddExamples = graphql(`
  mutation AddExamples($datasetId: ID!, $uploadId: ID!) {
    addExamples(datasetId: $datasetId, uploadId: $uploadId) {
      id
    }
  }
`);

/** The versions of a data set, each with what differs, and files that make the next one. */
export function DatasetVersions({ dataset }: { dataset: Dataset }) {
  const router = useRouter();
  const client = useClient();
  const { phase, sent, error, upload, reset } = useUpload();
  const { chosen, problem, pick, clear } = usePicked();

  async function add(picked: Picked) {
    const next = await pick(picked);
    if (!next) return;
    const id = await upload(next.source, async (uploadId) => {
      const added = await client.mutation(AddExamples, { datasetId: dataset.id, uploadId }).toPromise();
      if (!added.data) throw added.error;
      return added.data.addExamples.id;
    });
    if (id) router.push(`/datasets/${id}`);
  }

  return (
    <Panel title={t('Versions')}>
      <ol className={styles.list}>
        {dataset.versions.map((version) => (
          <li key={version.id} aria-current={version.id === dataset.id ? 'page' : undefined}>
            <Link href={`/datasets/${version.id}`}>{t('Version {version}', { version: version.version })}</Link>
            <span className="muted small-text">
              {version.job && version.job.state !== 'SUCCEEDED'
                ? formatEnum(version.job.state)
                : t('{exampleCount, plural, one {# example} other {# examples}}', {
                    exampleCount: version.exampleCount,
                  })}
              : {describeOrigin(version)}
            </span>
            {version.id !== dataset.id && version.job?.state === 'SUCCEEDED' && (
              <Link className="small-text" href={`/datasets/${dataset.id}?view=versions&from=${version.id}`}>
                {t('Compare with this version')}
              </Link>
            )}
          </li>
        ))}
      </ol>
      <DropFiles
        label={t('Add examples')}
        accept=".zip,.tar.gz,.tgz,.parquet,.csv,.jsonl"
        disabled={phase !== 'IDLE' && phase !== 'PAUSED'}
        onPick={add}
      >
        {t('A file or a folder like the first one: it makes the next version')}
      </DropFiles>
      {chosen && <UploadProgress phase={phase} sent={sent} total={chosen.source.byteSize} />}
      {chosen && phase !== 'IDLE' && (
        <button
          type="button"
          className="small"
          onClick={() => {
            reset();
            clear();
          }}
        >
          {t('Cancel')}
        </button>
      )}
      {(problem ?? error) && (
        <p className={formStyles.problem} role="alert">
          {problem ?? error}
        </p>
      )}
    </Panel>
  );
}
