import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { summarizeGap } from '../fairness/summarize-gap.ts';
import { Panel } from '../interface/panel.tsx';
import type { FairCheckpoint } from './endpoint-query.ts';

/** What was measured by group on the checkpoint that an endpoint serves; nothing where its examples have no groups. */
export function MeasuredGaps({ checkpoint }: { checkpoint: FairCheckpoint }) {
  const { id, derivedFrom, evaluations } = checkpoint;
  const evaluation = evaluations.find(({ split }) => split === 'test') ?? evaluations[0];
  const attributes = evaluation?.fairness?.attributes.filter(({ attributes }) => attributes.length === 1) ?? [];
  if (attributes.length === 0) return null;
  return (
    <Panel title={t('Groups')}>
      <p className="muted">{t('Measured on this checkpoint, {split} split:', { split: evaluation.split })}</p>
      {attributes.map((attribute) => (
        <p key={attribute.attributes[0]}>
          {t('By {attributes}: {attribute}', {
            attributes: attribute.attributes[0],
            attribute: summarizeGap(attribute),
          })}
        </p>
      ))}
      {derivedFrom && (
        <p>
          <Link href={`/compare?ids=${derivedFrom.id},${id}`}>{t('Beside the checkpoint that it was made from')}</Link>
        </p>
      )}
    </Panel>
  );
}
