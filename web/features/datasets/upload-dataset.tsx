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
import { ExpectedTexts } from './expected-texts.tsx';
import { GroupsField, groupsInput } from './groups-field.tsx';
import { type SplitChoice, SplitField, splitInput } from './split-field.tsx';
import { type Modality, type Targets, targetsInput } from './targets.ts';
import { TargetsField } from './targets-field.tsx';
import { useDatasetUpload } from './use-dataset-upload.ts';

/** The accepted files of each kind. */
const KINDS = {
  IMAGE: {
    files: '.zip, .tar.gz or .parquet',
    accept: '.zip,.tar.gz,.tgz,.parquet,application/zip,application/gzip',
    hint: 'Pictures in one folder a class',
  },
  TEXT: {
    files: '.csv, .jsonl, .conll or .parquet',
    accept: '.csv,.jsonl,.ndjson,.parquet,.conll,.iob,.iob2,.bio,.zip,.tar.gz,.tgz,text/csv',
    hint: 'Texts with their labels, one a row',
  },
} as const;

/**
 * Takes an archive of pictures or a file of texts, uploads it and opens the new data set's page, where its import continues.
 */
export function UploadDataset() {
  const router = useRouter();
  const { progress, error, upload, cancel } = useDatasetUpload();
  const [modality, setModality] = useState<Modality>('IMAGE');
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState('');
  const [targets, setTargets] = useState<Targets>({ kind: 'folders', columns: '' });
  const [groups, setGroups] = useState('');
  const [split, setSplit] = useState<SplitChoice>({ kind: 'stated', column: '' });

  function choose(chosen: File) {
    setFile(chosen);
    // The kind of these is known; an archive may hold either.
    const hasWordLabels = /\.(conll|iob2?|bio)$/i.test(chosen.name);
    if (hasWordLabels || /\.(csv|jsonl|ndjson)$/i.test(chosen.name)) setModality('TEXT');
    if (hasWordLabels) setTargets({ kind: 'tags', columns: 'labels' });
    setName(
      (current) => current || chosen.name.replace(/\.(zip|tgz|tar\.gz|csv|jsonl|ndjson|parquet|conll|iob2?|bio)$/i, ''),
    );
  }

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    if (!file) return;
    const id = await upload(file, {
      name: name.trim(),
      modality,
      targets: targetsInput(targets),
      split: splitInput(split),
      groups: groupsInput(groups),
    });
    if (id) router.push(`/datasets/${id}`);
  }

  const sending = progress !== null;
  const kind = KINDS[modality];
  return (
    <Panel title="Upload a data set">
      <form className={styles.form} onSubmit={submit}>
        <Field label="Kind">
          {(field) => (
            <select
              {...field}
              value={modality}
              disabled={sending}
              onChange={(event) => setModality(event.target.value as Modality)}
            >
              <option value="IMAGE">Pictures</option>
              <option value="TEXT">Texts</option>
            </select>
          )}
        </Field>
        <FileDrop
          label={file ? `${file.name}, ${formatBytes(file.size)}` : `Drop a ${kind.files} here, or click to choose one`}
          accept={kind.accept}
          disabled={sending}
          onFile={choose}
        >
          {file ? 'Drop or choose another to replace it' : kind.hint}
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
        {file && <TargetsField modality={modality} value={targets} disabled={sending} onChange={setTargets} />}
        {file && <SplitField value={split} disabled={sending} onChange={setSplit} />}
        {file && <GroupsField value={groups} disabled={sending} onChange={setGroups} />}
        {sending && (
          <div className={styles.form} aria-live="polite">
            <ProgressBar value={progress} label="Upload" />
            <span className="muted small-text">
              {progress < 1
                ? `Uploading: ${formatPercent(progress, 0)} of ${formatBytes(file?.size ?? 0)}`
                : 'Uploaded; the API is checking it'}
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
      {modality === 'TEXT' ? <ExpectedTexts /> : <ExpectedLayout />}
    </Panel>
  );
}
