import Link from 'next/link';
import { checkpointLetter, checkpointName } from '../checkpoints/checkpoint-name.ts';
import styles from './comparison.module.css';
import type { ComparedRun } from './runs-query.ts';

/** A column a checkpoint, with its letter, and its name as a link to its page. */
export function ColumnHeads({ runs, first }: { runs: ComparedRun[]; first: string }) {
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="visually-hidden">{first}</span>
        </th>
        {runs.map((run, i) => (
          <th key={run.id} scope="col">
            <span className={styles.letter}>{checkpointLetter(i)}</span>{' '}
            <Link href={`/checkpoints/${run.id}`} dir="auto">
              {checkpointName(run)}
            </Link>
          </th>
        ))}
      </tr>
    </thead>
  );
}
