'use client';

import { useQuery } from 'urql';
import { missingIn } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { CopyButton } from '../interface/copy-button.tsx';
import { MissingNames } from '../interface/missing-names.tsx';
import { Page } from '../interface/page.tsx';
import { CheckpointPicker } from './checkpoint-picker.tsx';
import { ComparisonView } from './comparison-view.tsx';
import { MOST_COMPARED as MOST } from './most-compared.ts';
import { ComparedRunsQuery } from './runs-query.ts';
import { useComparisonUrl } from './use-comparison-url.ts';

/** The address holds the compared checkpoints and every choice, so that a comparison can be sent to a colleague. */
export function ComparePage() {
  const { ids: asked, set } = useComparisonUrl();
  const named = asked.slice(0, MOST);
  const [{ error }] = useQuery({ query: ComparedRunsQuery, variables: { ids: named }, pause: named.length === 0 });
  const missing = missingIn(error);
  const ids = named.filter((id) => !missing.includes(id));
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
      {missing.length > 0 && (
        <MissingNames
          title={t(
            '{count, plural, one {One of these checkpoints does not exist} other {# of these checkpoints do not exist}}',
            { count: missing.length },
          )}
          names={missing}
          onForget={() => choose(ids)}
        />
      )}
      {/* Whether its list is open depends on how many there are. */}
      <CheckpointPicker key={missing.join()} chosen={ids} most={MOST} onChange={choose} />
      {ids.length === 1 && <p className="muted">{t('Choose one more to compare it with.')}</p>}
      {ids.length >= 2 && <ComparisonView ids={ids} />}
    </Page>
  );
}
