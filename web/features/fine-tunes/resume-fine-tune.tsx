'use client';

import { useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql, type VariablesOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import styles from '../interface/form.module.css';
import { FineTuneFields } from './fine-tune-fields.ts';

const Resume = graphql(
  `
    mutation ResumeFineTune($id: ID!, $device: Device) {
      resumeFineTune(id: $id, device: $device) {
        ...FineTuneFields
      }
    }
  `,
  [FineTuneFields],
);

type Device = NonNullable<VariablesOf<typeof Resume>['device']>;

/** Offers to resume where it stopped, on the same device or another. The answer refreshes the page's own query, which then follows the new job. */
export function ResumeFineTune({ id }: { id: string }) {
  const [{ fetching, error }, resume] = useMutation(Resume);
  const [device, setDevice] = useState<Device | null>(null);
  return (
    <div className={styles.actions}>
      <button type="button" className="primary" disabled={fetching} onClick={() => resume({ id, device })}>
        {fetching ? t('Resuming …') : t('Resume')}
      </button>
      <select
        aria-label={t('Device to resume on')}
        value={device ?? ''}
        onChange={(event) => setDevice((event.target.value || null) as Device | null)}
      >
        <option value="">{t('on the device it was started for')}</option>
        <option value="AUTO">{t('on the fastest device that works')}</option>
        <option value="CPU">{t('on the CPU')}</option>
        <option value="WEBGPU">{t('on WebGPU')}</option>
        <option value="CUDA">{t('on CUDA')}</option>
      </select>
      <span className="muted small-text">{t('It resumes from the last saved state.')}</span>
      {error && (
        <p className={styles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </div>
  );
}
