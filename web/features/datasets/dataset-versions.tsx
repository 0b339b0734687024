'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { useApiUrl } from '../../graphql/provider.tsx';
import { t } from '../../messages/t.ts';
import { FileDrop } from '../interface/file-drop.tsx';
import formStyles from '../interface/form.module.css';
import { formatEnum } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { ProgressBar } from '../interface/progress-bar.tsx';
import { describeFailure } from '../uploads/describe-failure.ts';
import { uploadFile } from '../uploads/upload-file.ts';
import type { Dataset } from './dataset-query.ts';
import styles from './dataset-versions.module.css';
import { describeOrigin } from './describe-origin.ts';

const AddExamples = graphql(`
  mutation AddExamples($datasetId: ID!, $uploadId: ID!) {
    addExamples(datasetId: $datasetId, uploadId: $uploadId) {
      id
    }
  }
`);

/** The versions of a data set, each with what differs, and a file that makes the next one. */
export function DatasetVersions({ dataset }: { dataset: Dataset }) {
  const router = useRouter();
  const client = useClient();
  const apiUrl = useApiUrl();
  const controller = useRef<AbortController>(null);
  const [progress, setProgress] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function add(file: File) {
    controller.current = new AbortController();
    setProblem(null);
    setProgress(0);
    try {
      const options = { client, apiUrl, onProgress: setProgress, signal: controller.current.signal };
      const uploadId = await uploadFile(file, options);
      const added = await client.mutation(AddExamples, { datasetId: dataset.id, uploadId }).toPromise();
      if (!added.data) throw added.error;
      router.push(`/datasets/${added.data.addExamples.id}`);
    } catch (error) {
      setProblem(describeFailure(error));
    }
    setProgress(null);
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
      <FileDrop
        label={t('Add examples')}
        accept=".zip,.tar.gz,.tgz,.parquet,.csv,.jsonl"
        disabled={progress !== null}
        onFile={add}
      >
        {t('A file like the first one: it makes the next version')}
      </FileDrop>
      {progress !== null && <ProgressBar value={progress} label={t('Upload')} />}
      {problem && (
        <p className={formStyles.problem} role="alert">
          {problem}
        </p>
      )}
    </Panel>
  );
}
