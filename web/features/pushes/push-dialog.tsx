'use client';

import { type FormEvent, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Dialog } from '../interface/dialog.tsx';
import { Field } from '../interface/field.tsx';
import styles from '../interface/form.module.css';
import { JobProgress } from '../jobs/job-progress.tsx';
import { useJob } from '../jobs/use-job.ts';
import { CheckpointPushes, PushCheckpoint } from './push-queries.ts';

interface PushDialogProps {
  checkpoint: { id: string; epoch: number };
  onClose: () => void;
}

/** Asks for a hub repository, sends the checkpoint there, and shows its address. */
export function PushDialog({ checkpoint, onClose }: PushDialogProps) {
  const [{ data }, execute] = useQuery({
    query: CheckpointPushes,
    variables: { id: checkpoint.id },
    requestPolicy: 'cache-and-network',
  });
  const refetch = () => execute({ requestPolicy: 'network-only' });
  const [{ fetching, error }, push] = useMutation(PushCheckpoint);
  const [isPrivate, setPrivate] = useState(true);
  const errors = errorsByField(error, ['repository', 'message']);
  const pushes = data?.checkpoint?.pushes ?? [];
  const job = useJob(pushes[0]?.job, refetch);
  const underWay = job !== null && (job.state === 'QUEUED' || job.state === 'RUNNING');

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const input = { checkpointId: checkpoint.id, repository: text('repository'), private: isPrivate };
    const result = await push({ input: { ...input, message: text('message') || null } });
    if (result.data) refetch();
  }

  return (
    <Dialog title={t('Push the checkpoint of epoch {epoch} to the Hub', { epoch: checkpoint.epoch })} onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <p className="muted small-text">
          {t(
            'Sends the network as transformers.js loads it, a card with its data, metrics and bias notes, and the configurations that the Hub’s libraries read. For admins; uses the token in HF_TOKEN, where Graft runs.',
          )}
        </p>
        <Field label={t('Repository')} hint={t('It is created if it does not exist.')} error={errors.repository}>
          {(field) => (
            <input
              {...field}
              name="repository"
              required
              maxLength={200}
              placeholder="owner/name"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Field label={t('Message of the commit')} error={errors.message}>
          {(field) => (
            <input {...field} name="message" maxLength={500} placeholder={t('A checkpoint trained with Graft')} />
          )}
        </Field>
        <div className={styles.choices}>
          <label>
            <input type="checkbox" checked={isPrivate} onChange={({ target }) => setPrivate(target.checked)} />
            {t('Private, if the repository is created now')}
          </label>
        </div>
        {errors.form && (
          <p className={styles.problem} role="alert">
            {errors.form}
          </p>
        )}
        {job && <JobProgress job={job} label={t('Pushing to {repository}', { repository: pushes[0].repository })} />}
        {pushes
          .filter(({ url }) => url !== null)
          .map(({ id, url, revision }) => (
            <p key={id} style={{ overflowWrap: 'anywhere' }}>
              <Trans
                id="Pushed to {repository} <span>at commit {revision}</span>"
                values={{
                  repository: (
                    <a href={url ?? undefined} rel="noreferrer noopener" target="_blank">
                      {url}
                    </a>
                  ),
                  span: <span className="muted small-text" />,
                  revision: revision?.slice(0, 12),
                }}
              />
            </p>
          ))}
        <div className={styles.actions}>
          <button type="submit" className="primary" disabled={fetching || underWay}>
            {fetching || underWay ? t('Pushing …') : t('Push')}
          </button>
          <button type="button" onClick={onClose}>
            {t('Close')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
