'use client';

import { Notice } from '../features/interface/notice.tsx';

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <Notice
      isPage
      tone="danger"
      title="This page could not be shown"
      action={
        <button type="button" onClick={reset}>
          Try again
        </button>
      }
    >
      {error.message}
    </Notice>
  );
}
