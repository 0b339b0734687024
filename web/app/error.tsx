'use client';

import { Notice } from '../features/interface/notice.tsx';
import { t } from '../messages/t.ts';

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <Notice
      isPage
      tone="danger"
      title={t('This page could not be shown')}
      action={
        <button type="button" onClick={reset}>
          {t('Try again')}
        </button>
      }
    >
      {error.message}
    </Notice>
  );
}
