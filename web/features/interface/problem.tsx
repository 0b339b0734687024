'use client';

import type { CombinedError } from 'urql';
import { errorCode, errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { SignInLink } from '../session/sign-in-link.tsx';
import { Notice } from './notice.tsx';
import { usePoll } from './use-poll.ts';

/** A restart of the API takes some seconds. */
const RETRY_MILLISECONDS = 3_000;

interface ProblemProps {
  error: CombinedError;
  retry: () => void;
  /** Whether it is all that the page shows. */
  isPage?: boolean | undefined;
}

/** Reports why the API gave no answer, and what to do about it. */
export function Problem({ error, retry, isPage }: ProblemProps) {
  const again = (
    <button type="button" onClick={retry}>
      {t('Try again')}
    </button>
  );
  if (errorCode(error) === 'UNAUTHENTICATED') {
    return (
      <Notice isPage={isPage} title={t('Please sign in')} action={<SignInLink />}>
        <Trans
          id="This browser has no valid token for the platform. Open the sign-in link that {code} printed, or paste the token on the sign-in page."
          values={{ code: <code>npm start</code> }}
        />
      </Notice>
    );
  }
  if (error.networkError) {
    return (
      <Notice isPage={isPage} tone="danger" title={t('The API does not respond')} action={again}>
        <Trans
          id="The platform may be starting, stopped, or unreachable from this browser. If it was stopped, start it with {code}. This page asks again every few seconds."
          values={{ code: <code>npm start</code> }}
        />
        <Again retry={retry} />
      </Notice>
    );
  }
  // Asking again would be refused again.
  if (errorCode(error) === 'FORBIDDEN') {
    return (
      <Notice isPage={isPage} title={t('Your role may not see this')}>
        {errorMessage(error)}
      </Notice>
    );
  }
  return (
    <Notice isPage={isPage} tone="danger" title={t('The API could not answer this')} action={again}>
      {errorMessage(error)}
    </Notice>
  );
}

/** Asks again by itself, so that a page which was open while the API restarted comes back. */
function Again({ retry }: { retry: () => void }) {
  usePoll(retry, RETRY_MILLISECONDS);
  return null;
}
