import Link from 'next/link';
import { graphql, type ResultOf } from '../../graphql/graphql.ts';
import { formatBytes, formatCompact, formatEnum, formatPercent } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import { AvailabilityBadge } from './availability-badge.tsx';
import styles from './model-summary.module.css';
import { worstSeverity } from './worst-severity.ts';

export const ModelSummaryFields = graphql(`
  fragment ModelSummaryFields on Model {
    id
    slug
    name
    summary
    task
    license
    parameterCount
    byteSize
    availability
    sourceReachable
    unknownFacts
    tags
    biasNotes {
      id
      severity
    }
    provenance {
      publisher
      completeness
    }
  }
`);

/** A model in the zoo's list. */
export function ModelSummary({ model }: { model: ResultOf<typeof ModelSummaryFields> }) {
  const worst = worstSeverity(model.biasNotes);
  const completeness = `Provenance: ${formatPercent(model.provenance.completeness, 0)} of what a reader needs is known`;
  return (
    <article className={styles.card}>
      <header className={styles.header}>
        <h2>
          <Link href={`/models/${model.slug}`}>{model.name}</Link>
        </h2>
        <AvailabilityBadge availability={model.availability} />
      </header>
      <p className={styles.summary}>{model.summary}</p>
      <ul className={styles.facts}>
        {!model.unknownFacts.includes('task') && <li>{formatEnum(model.task)}</li>}
        {!model.unknownFacts.includes('license') && <li>{model.license}</li>}
        {model.byteSize > 0 && <li>{formatBytes(model.byteSize)}</li>}
        {model.parameterCount !== null && <li>{formatCompact(model.parameterCount)} parameters</li>}
        {model.provenance.publisher && <li>{model.provenance.publisher}</li>}
        {model.availability === 'REMOTE' && model.sourceReachable === false && <li>Its source does not answer here</li>}
      </ul>
      <footer className={styles.footer}>
        <span className={styles.pair}>
          {worst && <SeverityBadge severity={worst} />}
          <span>{model.biasNotes.length === 1 ? '1 bias note' : `${model.biasNotes.length || 'No'} bias notes`}</span>
        </span>
        <span className={styles.pair}>
          Provenance <Meter value={model.provenance.completeness} label={completeness} />
          {formatPercent(model.provenance.completeness, 0)}
        </span>
      </footer>
    </article>
  );
}
