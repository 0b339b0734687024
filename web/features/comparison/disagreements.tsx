'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatCount } from '../interface/format.ts';
import { Pages } from '../interface/pages.tsx';
import { Panel } from '../interface/panel.tsx';
import type { Comparison } from './comparison-query.ts';
import { DisagreementFilters } from './disagreement-filters.tsx';
import { DisagreementsPage } from './disagreements-page.tsx';
import { DisagreementCountQuery } from './disagreements-query.ts';
import { placesIn } from './places-in.ts';
import { useComparisonUrl } from './use-comparison-url.ts';

/** Pictures or texts about which the checkpoints disagree, page by page; by who is right, and by label. */
export function Disagreements({ ids, comparison }: { ids: string[]; comparison: Comparison }) {
  const { get } = useComparisonUrl();
  const { disagreementCount, disagreementLabels, exampleCount } = comparison;
  const judged = comparison.checkpoints[0].fineTune.dataset.task !== 'REGRESSION';
  const at = (places: number[]) => places.flatMap((place) => ids[place] ?? []);
  const filter = {
    rightBy: at(placesIn(get('right'))),
    wrongBy: at(placesIn(get('wrong'))),
    label: get('label') || null,
  };
  const isFiltered = filter.rightBy.length > 0 || filter.wrongBy.length > 0 || filter.label !== null;
  const [{ data }] = useQuery({
    query: DisagreementCountQuery,
    variables: { ids, filter },
    pause: !isFiltered || !judged,
  });
  const found = isFiltered ? data?.compareCheckpoints.disagreementCount : disagreementCount;
  return (
    <div id="disagreements">
      <Panel
        title={judged ? t('Where they disagree') : t('Where they are furthest apart')}
        aside={
          <span className="muted small-text">
            {t('{disagreementCount} of {exampleCount} test examples', {
              disagreementCount: formatCount(disagreementCount),
              exampleCount: formatCount(exampleCount),
            })}
          </span>
        }
      >
        {disagreementCount === 0 ? (
          <p className="muted">{t('They predict the same for every test example.')}</p>
        ) : (
          <>
            {judged && <DisagreementFilters count={ids.length} labels={disagreementLabels} found={found} />}
            {found === 0 && (
              <p className="muted">{t('No example meets all of these conditions. Take one away to see more.')}</p>
            )}
            <Pages key={JSON.stringify(filter)}>
              {(after, more) => (
                <DisagreementsPage {...{ ids, after, more }} filter={judged ? filter : null} judged={judged} />
              )}
            </Pages>
          </>
        )}
      </Panel>
    </div>
  );
}
