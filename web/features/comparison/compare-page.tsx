'use client';

import { t } from '../../messages/t.ts';
import { CopyButton } from '../interface/copy-button.tsx';
import { Page } from '../interface/page.tsx';
import { CheckpointPicker } from './checkpoint-picker.tsx';
import { ComparisonView } from './comparison-view.tsx';
import { MOST_COMPARED as MOST } from './most-compared.ts';
import { useComparisonUrl } from './use-comparison-url.ts';

/** The address holds the compared checkpoints and every choice, so that a comparison can be sent to a colleague. */
export function ComparePage() {
  const { ids: asked, set } = useComparisonUrl();
  const ids = asked.slice(0, MOST);
  const choose = (chosen: string[]) => set({ ids: chosen.join(','), pair: '', right: '', wrong: '', label: '' });
  return (
    <Page
      title={t('Compare checkpoints')}
      lead={t(
        'The same test examples, predicted by each checkpoint: how large is the difference, is it more than chance, and where is it?',
      )}
      actions={
        ids.length >= 2 && (
          <>
            <CopyButton text={() => window.location.href} label={t('Copy the link')} className="" />
            <a className="button" href={`/compare/report?ids=${ids.join(',')}`}>
              {t('Download the report')}
            </a>
          </>
        )
      }
    >
      {asked.length > MOST && (
        <p role="status">
          {t('The address names {count} checkpoints: these are the first {most}.', { count: asked.length, most: MOST })}
        </p>
      )}
      <CheckpointPicker chosen={ids} most={MOST} onChange={choose} />
      {ids.length === 1 && <p className="muted">{t('Choose one more to compare it with.')}</p>}
      {ids.length >= 2 && <ComparisonView ids={ids} />}
    </Page>
  );
}
