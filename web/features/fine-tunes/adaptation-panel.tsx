import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatFixed } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import type { FineTune } from './fine-tune-fields.ts';

const share = (value: number) => formatFixed(value, 3);

/** What an adaptation has brought on the target's examples: beside no adaptation, and beside what the target's labels would give. */
export function AdaptationPanel({ fineTune }: { fineTune: FineTune }) {
  const { targetDataset, adaptation } = fineTune;
  if (!targetDataset) return null;
  const { accuracy = null, information, warning = null, examples } = adaptation ?? {};
  return (
    <Panel title={t('Adaptation')}>
      <p>
        <Trans
          id="To {link}"
          values={{ link: <Link href={`/datasets/${targetDataset.id}`}>{targetDataset.name}</Link> }}
        />
        {examples !== undefined && `, ${t('{examples, plural, one {# example} other {# examples}}', { examples })}`}
      </p>
      {!adaptation && <p className="muted">{t('Known after the first epoch.')}</p>}
      <Facts
        facts={[
          [t('Accuracy, adapted'), accuracy && share(accuracy.adapted)],
          [t('Without adaptation'), accuracy && share(accuracy.without)],
          [t('With the target’s labels'), accuracy?.bound != null && share(accuracy.bound)],
          [
            t('Information in predictions'),
            information &&
              t('{adapted}, {without} without', {
                adapted: share(information.adapted),
                without: share(information.without),
              }),
          ],
        ]}
      />
      {adaptation && !accuracy && (
        <p className="muted small-text">
          {t('The target has no labels to measure accuracy on.')}
          {!warning && ' '}
          {!warning &&
            t(
              'No warning does not mean that the adaptation helped: of 9 measured runs that lost accuracy, one was not warned of.',
            )}
        </p>
      )}
      {warning && <p role="alert">{warning}</p>}
    </Panel>
  );
}
