'use client';

import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import styles from '../interface/form.module.css';
import { FineTuneFields } from './fine-tune-fields.ts';

const Resume = graphql(
  `
    mutation ResumeFineTune($id: ID!) {
      resumeFineTune(id: $id) {
        ...FineTuneFields
      }
    }
  `,
  [FineTuneFields],
);

/** Offers to resume where it stopped. The answer refreshes the page's own query, which then follows the new job. */
export function ResumeFineTune({ id }: { id: string }) {
  const [{ fetching, error }, resume] = useMutation(Resume);
  return (
    <div className={styles.actions}>
      <button type="button" className="primary" disabled={fetching} onClick={() => resume({ id })}>
        {fetching ? 'Resuming …' : 'Resume'}
      </button>
      <span className="muted small-text">It resumes from the last saved state.</span>
      {error && (
        <p className={styles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
    </div>
  );
}
