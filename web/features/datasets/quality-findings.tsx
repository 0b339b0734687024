'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { graphql } from '../../graphql/graphql.ts';
import { Badge } from '../interface/badge.tsx';
import formStyles from '../interface/form.module.css';
import { formatCounted } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { SEVERITIES } from '../interface/severity-badge.tsx';
import type { Dataset } from './dataset-query.ts';
import { canDrop, Finding } from './finding.tsx';
import styles from './quality-findings.module.css';

const RepairDataset = graphql(`
  mutation RepairDataset($id: ID!, $drop: [String!]!) {
    repairDataset(id: $id, drop: $drop) {
      id
    }
  }
`);

/** What the import and the checks found, the worst first, with a button that leaves chosen kinds out, as the next version. */
export function QualityFindings({ dataset }: { dataset: Dataset }) {
  const router = useRouter();
  const [{ fetching, error }, repair] = useMutation(RepairDataset);
  const [chosen, setChosen] = useState<string[]>([]);
  const sorted = dataset.quality.toSorted((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const noun = dataset.modality === 'TEXT' ? 'text' : 'picture';
  const toggle = (kind: string) =>
    setChosen((kinds) => (kinds.includes(kind) ? kinds.filter((each) => each !== kind) : [...kinds, kind]));

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    const { data } = await repair({ id: dataset.id, drop: chosen });
    if (data) router.push(`/datasets/${data.repairDataset.id}`);
  }

  return (
    <Panel title="Quality" aside={<Badge>{sorted.length}</Badge>}>
      {sorted.length === 0 && <p className="muted">No problems were found.</p>}
      <ul className={styles.list}>
        {sorted.map((finding) => (
          <Finding
            key={`${finding.kind} ${finding.message}`}
            finding={finding}
            noun={noun}
            total={dataset.exampleCount}
            isChosen={chosen.includes(finding.kind)}
            onChoose={() => toggle(finding.kind)}
          />
        ))}
      </ul>
      {sorted.some(({ dropCount }) => canDrop(dropCount, dataset.exampleCount)) && (
        <form className={formStyles.form} onSubmit={submit}>
          <p className="muted">
            Leaving {noun}s out makes the next version of the data set. What was trained keeps the version that it was
            trained on.
          </p>
          {error && (
            <p className={formStyles.problem} role="alert">
              {errorMessage(error)}
            </p>
          )}
          <div className={formStyles.actions}>
            <button type="submit" className="primary" disabled={fetching || chosen.length === 0}>
              {chosen.length === 0 ? 'Choose what to leave out' : `Leave out ${formatCounted(chosen.length, 'kind')}`}
            </button>
          </div>
        </form>
      )}
    </Panel>
  );
}
