'use client';

import { useEffect, useState } from 'react';
import { t } from '../../messages/t.ts';
import { formatBytes } from '../interface/format.ts';
import { forgetUpload, type UnfinishedUpload, unfinishedUploads } from '../uploads/unfinished-uploads.ts';

/** Uploads that were begun in this browser: choosing the same files again goes on where it stopped. */
export function UnfinishedList() {
  const [uploads, setUploads] = useState<UnfinishedUpload[]>([]);
  useEffect(() => setUploads(unfinishedUploads()), []);
  if (uploads.length === 0) return null;
  return (
    <div role="status">
      <p>
        <strong>{t('Unfinished')}</strong>{' '}
        <span className="muted small-text">
          {t('Choose the same file or folder again, and the upload goes on where it stopped.')}
        </span>
      </p>
      <ul style={{ listStyle: 'none', display: 'grid', gap: 6 }}>
        {uploads.map(({ id, filename, byteSize }) => (
          <li key={id} style={{ display: 'flex', gap: 8, alignItems: 'center', overflowWrap: 'anywhere' }}>
            <span style={{ minWidth: 0 }}>
              {filename}, {formatBytes(byteSize)}
            </span>
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
          </li>
        ))}
      </ul>
    </div>
  );
}
