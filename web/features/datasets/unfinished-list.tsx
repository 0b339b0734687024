'use client';

import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { formatBytes } from '../interface/format.ts';
import { useRunningUploads } from '../uploads/running-uploads.ts';
import { forgetUpload, type UnfinishedUpload, unfinishedUploads } from '../uploads/unfinished-uploads.ts';
import styles from './unfinished-list.module.css';

/** Uploads that were begun in this browser: those that go on, and those that go on when the same files are chosen again. */
export function UnfinishedList() {
  const [uploads, setUploads] = useState<UnfinishedUpload[]>([]);
  const running = useRunningUploads();
  const count = running.length;
  useEffect(() => setUploads(unfinishedUploads()), [count]);
  if (uploads.length === 0) return null;
  const isStopped = uploads.some((upload) => running.every(({ fingerprint }) => fingerprint !== upload.fingerprint));
  return (
    <section className={styles.box} aria-label={t('Unfinished uploads')}>
      <strong>{t('Unfinished uploads')}</strong>
      <ul className={styles.list}>
        {uploads.map(({ id, filename, byteSize, fingerprint }) => {
          const now = running.find((upload) => upload.fingerprint === fingerprint);
          return (
            <li key={id}>
              <span>
                <bdi>{filename}</bdi>{' '}
                <span className="muted small-text">
                  {now
                    ? t('{sent} of {total} uploaded', { sent: formatBytes(now.sent), total: formatBytes(byteSize) })
                    : formatBytes(byteSize)}
                </span>
              </span>
              {now ? (
                <button type="button" className="small" onClick={now.stop}>
                  {t('Pause')}
                </button>
              ) : (
                <button
                  type="button"
                  className="small"
                  aria-label={t('Forget {filename}', { filename })}
                  onClick={() => {
                    forgetUpload(id);
                    setUploads(unfinishedUploads());
                  }}
                >
                  {t('Forget')}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {isStopped && (
        <p className="muted small-text">
          {t('Choose the same file or folder again, and the upload goes on where it stopped.')}
        </p>
      )}
    </section>
  );
}
