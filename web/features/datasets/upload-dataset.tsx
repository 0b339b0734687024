'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useClient } from 'urql';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { formatBytes } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { useKept } from '../interface/use-kept.ts';
import { useSearchState } from '../interface/use-search-state.ts';
import { RoleNotice } from '../people/role-notice.tsx';
import { type Picked, pickedDrop } from '../uploads/picked-files.ts';
import { useDropAnywhere } from '../uploads/use-drop-anywhere.ts';
import { useUpload } from '../uploads/use-upload.ts';
import { CreateDataset } from './create-dataset.ts';
import { DropFiles } from './drop-files.tsx';
import { ExpectedLayout } from './expected-layout.tsx';
import { ExpectedTexts } from './expected-texts.tsx';
import { GroupsField, groupsInput } from './groups-field.tsx';
import { type SplitChoice, SplitField, splitInput } from './split-field.tsx';
import { type Modality, type Targets, targetsInput } from './targets.ts';
import { TargetsField } from './targets-field.tsx';
import { UnfinishedList } from './unfinished-list.tsx';
import { UploadProgress } from './upload-progress.tsx';
import { nameOfFile, usePicked } from './use-picked.ts';

/** What the chooser of files offers, for either kind: a file that can only be of the other one changes the kind. */
const ACCEPT =
  '.zip,.tar.gz,.tgz,.parquet,.csv,.jsonl,.ndjson,.conll,.iob,.iob2,.bio,application/zip,application/gzip,text/csv';

/** The files of each kind. */
const KINDS = {
  IMAGE: {
    files: t('.zip, .tar.gz or .parquet'),
    hint: t('or a folder, with a folder of pictures for each class'),
  },
  TEXT: {
    files: t('.csv, .jsonl, .conll or .parquet'),
    hint: t('Texts with their labels, one a row; or a folder of such files'),
  },
} as const;

/** What a person enters. Without a name, the data set gets the file's. */
interface Entered {
  name: string | null;
  targets: Targets;
  split: SplitChoice;
  groups: string;
}

const NOTHING_ENTERED: Entered = {
  name: null,
  targets: { kind: 'folders', columns: '' },
  split: { kind: 'stated', column: '' },
  groups: '',
};

/**
 * Takes an archive, a folder of pictures or a file of texts, uploads it and opens the new data set's page, where its import continues.
 */
export function UploadDataset() {
  const router = useRouter();
  const client = useClient();
  const { phase, sent, error, upload, pause, reset } = useUpload();
  const { chosen, problem, pick, clear } = usePicked();
  const search = useSearchState();
  const modality: Modality = search.get('kind') === 'TEXT' ? 'TEXT' : 'IMAGE';
  const setModality = (kind: Modality) => search.change({ kind: kind === 'TEXT' ? kind : null });
  const [{ name: ownName, targets, split, groups }, enter, forget] = useKept('upload-dataset', NOTHING_ENTERED);
  const name = ownName ?? nameOfFile(chosen?.name ?? '');
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  async function choose(picked: Picked) {
    const next = await pick(picked);
    if (!next) return;
    reset();
    // The kind of these is known; an archive or a folder may hold either.
    const hasWordLabels = /\.(conll|iob2?|bio)$/i.test(next.name);
    if (hasWordLabels || /\.(csv|jsonl|ndjson)$/i.test(next.name)) setModality('TEXT');
    if (hasWordLabels && targets.kind !== 'tags') enter({ targets: { kind: 'tags', columns: 'labels' } });
  }

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    if (!chosen) return;
    const described = {
      ...{ name: name.trim(), modality, targets: targetsInput(targets) },
      ...{ split: splitInput(split), groups: groupsInput(groups) },
    };
    const id = await upload(chosen.source, async (uploadId) => {
      const made = await client.mutation(CreateDataset, { input: { ...described, uploadId } }).toPromise();
      if (!made.data) throw made.error;
      return made.data.createDataset.id;
    });
    if (!id) return;
    forget();
    // Who has gone on to another page stays there: the list has the new data set.
    if (isHere.current) router.push(`/datasets/${id}`);
  }

  const isRunning = phase === 'SENDING' || phase === 'WAITING' || phase === 'CREATING';
  useDropAnywhere(async (transfer) => {
    const picked = isRunning ? null : await pickedDrop(transfer);
    if (picked) await choose(picked);
  });
  const kind = KINDS[modality];
  const field = { disabled: isRunning };
  return (
    <Panel title={t('Upload a data set')} id="upload">
      <RoleNotice needs="TRAINER" />
      <form className={styles.form} onSubmit={submit}>
        <Field label={t('Kind')}>
          {(attributes) => (
            <select
              {...attributes}
              {...field}
              value={modality}
              onChange={(event) => setModality(event.target.value as Modality)}
            >
              <option value="IMAGE">{t('Pictures')}</option>
              <option value="TEXT">{t('Texts')}</option>
            </select>
          )}
        </Field>
        {!chosen && <UnfinishedList />}
        <DropFiles
          label={
            chosen
              ? `${chosen.name}, ${chosen.about ? `${chosen.about}, ` : ''}${formatBytes(chosen.source.byteSize)}`
              : t('Drop a {files} here, or click to choose one', { files: kind.files })
          }
          accept={ACCEPT}
          disabled={isRunning}
          onPick={choose}
        >
          {chosen ? t('Drop or choose another to replace it') : kind.hint}
        </DropFiles>
        {problem && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
        {chosen && (
          <>
            <Field label={t('Name')}>
              {(attributes) => (
                <input
                  {...attributes}
                  {...field}
                  required
                  maxLength={200}
                  value={name}
                  onChange={(event) => enter({ name: event.target.value })}
                />
              )}
            </Field>
            <TargetsField
              modality={modality}
              value={targets}
              disabled={isRunning}
              onChange={(targets) => enter({ targets })}
            />
            <SplitField value={split} disabled={isRunning} onChange={(split) => enter({ split })} />
            <GroupsField value={groups} disabled={isRunning} onChange={(groups) => enter({ groups })} />
            <UploadProgress phase={phase} sent={sent} total={chosen.source.byteSize} />
            {error && (
              <p className={styles.problem} role="alert">
                {error}
              </p>
            )}
            <div className={styles.actions}>
              <button type="submit" className="primary" disabled={isRunning || !name.trim()}>
                {isRunning ? t('Uploading …') : phase === 'PAUSED' ? t('Go on') : t('Upload')}
              </button>
              {(phase === 'SENDING' || phase === 'WAITING') && (
                <button type="button" onClick={pause}>
                  {t('Pause')}
                </button>
              )}
              {(isRunning || phase === 'PAUSED') && (
                <button
                  type="button"
                  onClick={() => {
                    reset();
                    clear();
                    forget();
                  }}
                >
                  {t('Cancel')}
                </button>
              )}
            </div>
          </>
        )}
      </form>
      {modality === 'TEXT' ? <ExpectedTexts /> : <ExpectedLayout />}
    </Panel>
  );
}
