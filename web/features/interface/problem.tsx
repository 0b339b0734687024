'use client';

import Link from 'next/link';
import type { CombinedError } from 'urql';
import { errorCode, errorMessage } from '../../graphql/errors.ts';
import { Notice } from './notice.tsx';

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
      Try again
    </button>
  );
  if (errorCode(error) === 'UNAUTHENTICATED') {
    return (
      <Notice
        isPage={isPage}
        title="Please sign in"
        action={
          <Link className="button primary" href="/sign-in">
            Sign in
          </Link>
        }
      >
        This browser has no valid token for the platform. Open the sign-in link that <code>npm start</code> printed, or
        paste the token on the sign-in page.
      </Notice>
    );
  }
  if (error.networkError) {
    return (
      <Notice isPage={isPage} tone="danger" title="The API does not respond" action={again}>
        The platform may be starting, stopped, or unreachable from this browser. If it was stopped, start it with{' '}
        <code>npm start</code> and try again.
      </Notice>
    );
  }
  return (
    <Notice isPage={isPage} tone="danger" title="The API could not answer this" action={again}>
      {errorMessage(error)}
    </Notice>
  );
}
