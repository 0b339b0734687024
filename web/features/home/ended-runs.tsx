import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { methodName } from '../fine-tunes/method-name.ts';
import { VerdictBadge } from '../fine-tunes/verdict-badge.tsx';
import { Panel } from '../interface/panel.tsx';
import { Time } from '../interface/time.tsx';
import { bestFigure } from '../models/fine-tunes/best-figure.ts';
import styles from './home.module.css';
import type { Home } from './home-query.ts';

const SHOWN = 5;

/** The fine-tunes that ended last, each with its headline figure, of which split, and its verdict. */
export function EndedRuns({ fineTunes }: { fineTunes: Home['fineTunes'] }) {
  const ended = fineTunes.edges
    .map(({ node }) => node)
    .filter(({ job }) => job.state === 'SUCCEEDED')
    .toSorted((a, b) => (b.job.finishedAt ?? '').localeCompare(a.job.finishedAt ?? ''))
    .slice(0, SHOWN);
  return (
    <Panel
      title={t('Ended lately')}
      aside={fineTunes.totalCount > 0 && <Link href="/fine-tunes">{t('All fine-tunes')}</Link>}
    >
      {ended.length === 0 && (
        <p className="muted">{t('No fine-tune has ended yet: its accuracy and verdict will be here.')}</p>
      )}
      <ul className={styles.list}>
        {ended.map((fineTune) => (
          <EndedRun key={fineTune.id} fineTune={fineTune} />
        ))}
      </ul>
    </Panel>
  );
}

function EndedRun({ fineTune }: { fineTune: Home['fineTunes']['edges'][number]['node'] }) {
  const { id, model, dataset, job, verdict, bestCheckpoint } = fineTune;
  const best = bestFigure({ dataset, bestCheckpoint });
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <span className={styles.name} dir="auto">
          <Link href={`/fine-tunes/${id}`}>
            {t('{method} of {model} on {dataset}', {
              method: methodName(fineTune),
              model: model.name,
              dataset: dataset.name,
            })}
          </Link>
        </span>
        {best && (
          <span className={styles.figure}>
            <strong>{best.value}</strong>
            <span className="muted small-text">{best.name}</span>
          </span>
        )}
      </div>
      <p className="muted small-text">
        {verdict && (
          <>
            <VerdictBadge kind={verdict.kind} /> {verdict.message}{' '}
          </>
        )}
        {job.finishedAt && <Time value={job.finishedAt} />}
      </p>
    </li>
  );
}
