'use client';

import { useQuery } from 'urql';
import { errorCode } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Loading } from '../interface/loading.tsx';
import { Notice } from '../interface/notice.tsx';
import { Page } from '../interface/page.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { describeNode } from './describe-node.ts';
import { DIRECTIONS } from './directions.ts';
import { KINDS, kindOf } from './kinds.ts';
import { LineageList } from './lineage-list.tsx';
import styles from './lineage-page.module.css';
import { LineageQuery } from './lineage-query.ts';
import { LineageView } from './lineage-view.tsx';
import { useLineageView } from './use-lineage-view.ts';

/** The complete lineage of one thing, as a picture and as a list. `path` is the kind as in addresses. */
export function LineagePage({ path, id }: { path: string; id: string }) {
  const { direction, setDirection } = useLineageView();
  const kind = KINDS.find((entry) => entry.path === path)?.kind;
  const [{ data, error, fetching }, execute] = useQuery({
    query: LineageQuery,
    variables: { kind: kind ?? 'MODEL', id, direction },
    pause: !kind,
    requestPolicy: 'cache-and-network',
  });
  if (!kind || (error && errorCode(error) === 'NOT_FOUND'))
    return (
      <Notice isPage title={t('There is no such item')}>
        {t('It may have been deleted, or the address may be mistyped.')}
      </Notice>
    );
  if (error && !data) return <Problem isPage error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!data) return <Loading label={t('Loading the lineage …')} />;
  const { lineage } = data;
  const alone = lineage.nodes.length === 1;
  return (
    <Page
      title={t('Lineage of {label}', {
        label: [lineage.root.label, describeNode(lineage.root)].filter(Boolean).join(', '),
      })}
      lead={t('{one}: what it was made from, and what was made from it, down to the endpoints.', {
        one: kindOf(lineage.root.kind).one,
      })}
      actions={
        <fieldset className={styles.directions} aria-label={t('Direction')} disabled={fetching}>
          {DIRECTIONS.map(({ value, label }) => (
            <button
              key={value}
              type="button"
              className="small"
              aria-pressed={direction === value}
              onClick={() => setDirection(value)}
            >
              {label}
            </button>
          ))}
        </fieldset>
      }
    >
      {lineage.truncated && (
        <Notice tone="warning" title={t('Not everything is shown')}>
          {t(
            'The graph ends after {count} nodes. Choose one direction only, or start closer to the node that you look for.',
            { count: lineage.nodes.length },
          )}
        </Notice>
      )}
      {alone ? (
        <Notice title={t('Nothing is recorded in this direction')}>
          {direction === 'DOWNSTREAM'
            ? t('Nothing was made from it yet.')
            : direction === 'UPSTREAM'
              ? t('What it was made from is not known here.')
              : t('What it was made from is not known here, and nothing was made from it yet.')}
        </Notice>
      ) : (
        <>
          <LineageView lineage={lineage} />
          <Panel title={t('Everything')}>
            <LineageList lineage={lineage} />
          </Panel>
        </>
      )}
    </Page>
  );
}
