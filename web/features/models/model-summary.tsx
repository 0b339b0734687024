import Link from 'next/link';
import { memo } from 'react';
import type { ResultOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { formatPercent } from '../interface/format.ts';
import { Meter } from '../interface/meter.tsx';
import { SeverityBadge } from '../interface/severity-badge.tsx';
import { AvailabilityBadge } from './availability-badge.tsx';
import { COMMERCIAL_USE } from './commercial-use.ts';
import styles from './model-summary.module.css';
import type { ModelSummaryFields } from './model-summary-fields.ts';
import { ModelPicture } from './model-summary-picture.tsx';
import { SizeAndSpeed } from './model-summary-speed.tsx';

interface ModelSummaryProps {
  model: ResultOf<typeof ModelSummaryFields>;
  selected: boolean;
  onSelect: (slug: string) => void;
}

/** A model in the zoo's list. Drawn again when it changes itself, not when another is selected. */
export const ModelSummary = memo(function ModelSummary({ model, selected, onSelect }: ModelSummaryProps) {
  const { slug, name, provenance, worstBiasNote: note } = model;
  const known = formatPercent(provenance.completeness, 0);
  const isUnreachable = model.availability === 'REMOTE' && model.sourceReachable === false;
  return (
    <article className={styles.card} data-selected={selected || undefined}>
      <header className={styles.header}>
        <h2 dir="auto">
          <Link href={`/models/${encodeURIComponent(slug)}`}>{name}</Link>
        </h2>
        <AvailabilityBadge availability={model.availability} />
        <label className={styles.select}>
          <input type="checkbox" checked={selected} onChange={() => onSelect(slug)} />
          <span className="visually-hidden">{t('Compare {name}', { name })}</span>
        </label>
      </header>
      <ModelPicture model={model} />
      <p className={styles.summary} dir="auto" title={model.summary}>
        {model.summary}
      </p>
      <SizeAndSpeed model={model} />
      <ul className={styles.facts}>
        <li>{model.unknownFacts.includes('license') ? t('licence not known') : model.license}</li>
        <li data-use={model.commercialUse}>
          {t('commercial use {use}', { use: COMMERCIAL_USE[model.commercialUse] })}
        </li>
        {isUnreachable && <li>{t('Its source does not answer here')}</li>}
      </ul>
      <div className={styles.origin}>
        <span dir="auto">{provenance.publisher}</span>
        <span className={styles.known}>
          {t('{known} known', { known })}
          <Meter value={provenance.completeness} label={t('{known} of what a reader needs is known', { known })} />
        </span>
      </div>
      <footer className={styles.note}>
        {note ? (
          <>
            <SeverityBadge severity={note.severity} />
            <span className={styles.statement} dir="auto" title={note.statement}>
              {note.statement}
            </span>
          </>
        ) : (
          <span className="muted">{t('No bias notes yet: nobody has looked, or nobody wrote it down')}</span>
        )}
      </footer>
    </article>
  );
});
