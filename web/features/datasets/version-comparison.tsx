'use client';

import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { useSearchState } from '../interface/use-search-state.ts';
import { ChangeSummary } from './change-summary.tsx';
import { ChangesByKind } from './changes-by-kind.tsx';
import type { Dataset } from './dataset-query.ts';
import { ChangeFields } from './edits-query.ts';

const ChangesSince = graphql(
  `
    query ChangesSince($id: ID!, $from: ID!) {
      dataset(id: $id) {
        id
        changesSince(id: $from) {
          ...ChangeFields
        }
      }
    }
  `,
  [ChangeFields],
);

/** Two versions side by side: what differs, in numbers and with the examples. The address names both, for a colleague. */
export function VersionComparison({ dataset }: { dataset: Dataset }) {
  const { get, change } = useSearchState();
  const others = dataset.versions.filter(({ id, exampleCount }) => id !== dataset.id && exampleCount > 0);
  const asked = get('from');
  const from =
    others.find(({ id }) => id === asked) ?? others.find(({ id }) => id === dataset.previous?.id) ?? others[0];
  const [{ data, error }, refetch] = useQuery({
    query: ChangesSince,
    variables: { id: dataset.id, from: from?.id ?? '' },
    pause: !from,
  });
  const changes = data?.dataset?.changesSince;
  if (!from)
    return (
      <Panel title={t('Versions side by side')}>
        <p className="muted">
          {t(
            'There is one version so far. Leave examples out, relabel some, or add a file: that makes the next one, and the two are compared here.',
          )}
        </p>
      </Panel>
    );
  return (
    <Panel title={t('Versions side by side')}>
      <Field label={t('Version {version} compared with', { version: dataset.version })}>
        {(field) => (
          <select
            {...field}
            value={from.id}
            onChange={({ target }) => change({ from: target.value, change: null, page: null })}
          >
            {others.map(({ id, version, exampleCount }) => (
              <option key={id} value={id}>
                {t('Version {version} ({exampleCount, plural, one {# example} other {# examples}})', {
                  version,
                  exampleCount,
                })}
              </option>
            ))}
          </select>
        )}
      </Field>
      {error && !data && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!changes && !error && <Loading label={t('Loading what differs …')} />}
      {changes && (
        <>
          <ChangeSummary changes={changes} />
          <ChangesByKind key={from.id} datasetId={dataset.id} from={from.id} changes={changes} />
        </>
      )}
    </Panel>
  );
}
