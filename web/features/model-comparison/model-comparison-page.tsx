'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useQuery } from 'urql';
import { missingIn } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Loading } from '../interface/loading.tsx';
import { MissingNames } from '../interface/missing-names.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Problem } from '../interface/problem.tsx';
import { CompareModels } from './comparison-query.ts';
import { FactTable } from './fact-table.tsx';
import styles from './model-comparison.module.css';
import { NotesBeside } from './notes-beside.tsx';
import { RankedBeside } from './ranked-beside.tsx';

/** Models side by side. The address names them, and whether all facts are shown. */
export function ModelComparisonPage() {
  const pathname = usePathname();
  const parameters = useSearchParams();
  const named = [...new Set((parameters.get('slugs') ?? '').split(',').filter(Boolean))];
  const [onlyDifferent, setOnlyDifferent] = useState(parameters.get('show') !== 'all');
  const [asked] = useQuery({ query: CompareModels, variables: { slugs: named }, pause: named.length < 2 });
  const missing = missingIn(asked.error);
  const slugs = named.filter((slug) => !missing.includes(slug));
  const [{ data, error }, execute] = useQuery({ query: CompareModels, variables: { slugs }, pause: slugs.length < 2 });
  function go(slugs: string[], different: boolean) {
    setOnlyDifferent(different);
    const query = new URLSearchParams({ slugs: slugs.join(','), ...(different ? {} : { show: 'all' }) });
    window.history.replaceState(null, '', `${pathname}?${query}`);
  }
  const missed = missing.length > 0 && (
    <MissingNames
      title={t(
        '{count, plural, one {One of these models is not in the zoo} other {# of these models are not in the zoo}}',
        {
          count: missing.length,
        },
      )}
      names={missing}
      onForget={() => go(slugs, onlyDifferent)}
    />
  );
  if (slugs.length < 2) {
    return (
      <Page title={t('Compare models')}>
        {missed}
        <Notice
          title={t('Nothing to compare yet')}
          action={
            <Link className="button" href="/models">
              {t('Choose models')}
            </Link>
          }
        >
          {t('Select two to eight models by the boxes on their cards, then press Compare.')}
        </Notice>
      </Page>
    );
  }
  const more = new URLSearchParams(slugs.map((slug) => ['model', slug]));
  return (
    <Page
      title={t('Compare models')}
      lead={t('What they have in common you need not read: only facts that differ are shown, until you ask for all.')}
      actions={
        <Link className="button" href={`/models?${more}`}>
          {t('Change the selection')}
        </Link>
      }
    >
      {missed}
      <label className={styles.toggle}>
        <input type="checkbox" checked={onlyDifferent} onChange={({ target }) => go(named, target.checked)} />
        {t('Only what differs')}
      </label>
      {error && !data && <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />}
      {!data && !error && <Loading label={t('Loading the models …')} />}
      {data && (
        <>
          <FactTable models={data.compareModels} onlyDifferent={onlyDifferent} />
          <RankedBeside models={data.compareModels} />
          <NotesBeside models={data.compareModels} />
        </>
      )}
    </Page>
  );
}
