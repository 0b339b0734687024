'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Field } from '../interface/field.tsx';
import { FileDrop } from '../interface/file-drop.tsx';
import styles from '../interface/form.module.css';
import { formatBytes, formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { ProgressBar } from '../interface/progress-bar.tsx';
import { ExpectedLayout } from './expected-layout.tsx';
import { type Targets, targetsInput } from './targets.ts';
import { TargetsField } from './targets-field.tsx';
import { useDatasetUpload } from './use-dataset-upload.ts';

/** Takes an archive, sends it and opens the new data set's page, where its import goes on. */
export function UploadDataset() {
  const router = useRouter();
  const { progress, error, upload, cancel } = useDatasetUpload();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [targets, setTargets] = useState<Targets>({ kind: 'folders', columns: '' });

  function choose(chosen: File) {
    setFile(chosen);
    setName((current) => current || chosen.name.replace(/\.(zip|tgz|tar\.gz)$/i, ''));
  }

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    if (!file) return;
    const id = await upload(file, name.trim(), targetsInput(targets));
    if (id) router.push(`/datasets/${id}`);
  }

  const sending = progress !== null;
  return (
    <Panel title="Upload a data set">
      <form className={styles.form} onSubmit={submit}>
        <FileDrop
          label={
            file ? `${file.name}, ${formatBytes(file.size)}` : 'Drop a .zip or .tar.gz here, or click to choose one'
          }
          accept=".zip,.tar.gz,.tgz,application/zip,application/gzip"
          disabled={sending}
          onFile={choose}
        >
          {file ? 'Drop or choose another to replace it' : 'Pictures in one folder a class'}
        </FileDrop>
        {file && (
          <Field label="Name">
            {(field) => (
              <input
                {...field}
                required
                maxLength={200}
                value={name}
                disabled={sending}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        )}
        {file && <TargetsField value={targets} disabled={sending} onChange={setTargets} />}
        {sending && (
          <div className={styles.form} aria-live="polite">
            <ProgressBar value={progress} label="Upload" />
            <span className="muted small-text">
              {progress < 1
                ? `Sending: ${formatPercent(progress, 0)} of ${formatBytes(file?.size ?? 0)}`
                : 'Sent; the API checks it'}
            </span>
          </div>
        )}
        {error && (
          <p className={styles.problem} role="alert">
            {error}
          </p>
        )}
        {file && (
          <div className={styles.actions}>
            <button type="submit" className="primary" disabled={sending || !name.trim()}>
              {sending ? 'Uploading …' : 'Upload'}
            </button>
            {sending && (
              <button type="button" onClick={cancel}>
                Cancel
              </button>
            )}
          </div>
        )}
      </form>
      <ExpectedLayout />
    </Panel>
  );
}
