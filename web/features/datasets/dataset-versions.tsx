'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { useApiUrl } from '../../graphql/provider.tsx';
import { FileDrop } from '../interface/file-drop.tsx';
import formStyles from '../interface/form.module.css';
import { formatCount, formatEnum } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { ProgressBar } from '../interface/progress-bar.tsx';
import { describeFailure } from '../uploads/describe-failure.ts';
import { uploadFile } from '../uploads/upload-file.ts';
import type { Dataset } from './dataset-query.ts';
import styles from './dataset-versions.module.css';

const AddExamples = graphql(`
  mutation AddExamples($datasetId: ID!, $uploadId: ID!) {
    addExamples(datasetId: $datasetId, uploadId: $uploadId) {
      id
    }
  }
`);

/** The versions of a data set, and a file that makes the next one. */
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
    <Panel title="Versions">
      <ol className={styles.list}>
        {dataset.versions.map(({ id, version, exampleCount, dropped, job }) => (
          <li key={id} aria-current={id === dataset.id ? 'page' : undefined}>
            <Link href={`/datasets/${id}`}>Version {version}</Link>
            <span className="muted small-text">
              {job && job.state !== 'SUCCEEDED' ? formatEnum(job.state) : `${formatCount(exampleCount)} examples`}
              {dropped && `, without ${dropped.map(formatEnum).join(', ')}`}
            </span>
          </li>
        ))}
      </ol>
      <FileDrop
        label="Add examples"
        accept=".zip,.tar.gz,.tgz,.parquet,.csv,.jsonl"
        disabled={progress !== null}
        onFile={add}
      >
        A file like the first one: it makes the next version
      </FileDrop>
      {progress !== null && <ProgressBar value={progress} label="Upload" />}
      {problem && (
        <p className={formStyles.problem} role="alert">
          {problem}
        </p>
      )}
    </Panel>
  );
}
