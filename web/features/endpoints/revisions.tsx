'use client';

import Link from 'next/link';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { strategyName } from '../fine-tunes/strategies.ts';
import { Badge } from '../interface/badge.tsx';
import formStyles from '../interface/form.module.css';
import { formatTime } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { Endpoint } from './endpoint-query.ts';
import styles from './revisions.module.css';

const Rollback = graphql(`
  mutation RollbackEndpoint($name: String!, $toRevision: Int!) {
    rollbackEndpoint(name: $name, toRevision: $toRevision) {
      name
      revision
    }
  }
`);

/** What was served under the name, newest first, and the way back to each. */
export function Revisions({ endpoint, onChange }: { endpoint: Endpoint; onChange: () => void }) {
  const [{ fetching, error }, rollback] = useMutation(Rollback);
  const sorted = endpoint.revisions.toSorted((a, b) => b.number - a.number);

  async function rollBackTo(toRevision: number) {
    const result = await rollback({ name: endpoint.name, toRevision });
    if (!result.error) onChange();
  }

  return (
    <Panel title="Revisions">
      {error && (
        <p className={formStyles.problem} role="alert">
          {errorMessage(error)}
        </p>
      )}
      <ol className={styles.list}>
        {sorted.map(({ number, checkpoint, deployedAt, deployedBy }) => (
          <li key={number} className={styles.revision}>
            <div>
              <strong>{number}</strong>{' '}
              <Link href={`/fine-tunes/${checkpoint.fineTune.id}`}>
                {strategyName(checkpoint.fineTune.strategy)} of {checkpoint.fineTune.model.name}
              </Link>
              , epoch {checkpoint.epoch}
              <p className="muted small-text">
                {deployedBy}, {formatTime(deployedAt)}
              </p>
            </div>
            {number === endpoint.revision ? (
              <Badge tone="good">serves</Badge>
            ) : (
              <button type="button" className="small" disabled={fetching} onClick={() => rollBackTo(number)}>
                Roll back to it
              </button>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
