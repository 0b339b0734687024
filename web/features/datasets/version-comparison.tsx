'use client';

import { useQuery } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { Field } from '../interface/field.tsx';
import { formatCounted } from '../interface/format.ts';
import { Loading } from '../interface/loading.tsx';
import { Panel } from '../interface/panel.tsx';
import { Problem } from '../interface/problem.tsx';
import { ChangeSummary } from './change-summary.tsx';
import { ChangesByKind } from './changes-by-kind.tsx';
import type { Dataset } from './dataset-query.ts';
import { ChangeFields } from './edits-query.ts';
import { useSearchState } from './use-search-state.ts';

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
      <Panel title="Versions side by side">
        <p className="muted">
          There is one version so far. Leave examples out, relabel some, or add a file: that makes the next one, and the
          two are compared here.
        </p>
      </Panel>
    );
  return (
    <Panel title="Versions side by side">
      <Field label={`Version ${dataset.version} compared with`}>
        {(field) => (
          <select
            {...field}
            value={from.id}
            onChange={({ target }) => change({ from: target.value, change: null, page: null })}
          >
            {others.map(({ id, version, exampleCount }) => (
              <option key={id} value={id}>
                Version {version} ({formatCounted(exampleCount, 'example')})
              </option>
            ))}
          </select>
        )}
      </Field>
      {error && !data && <Problem error={error} retry={() => refetch({ requestPolicy: 'network-only' })} />}
      {!changes && !error && <Loading what="what differs" />}
      {changes && (
        <>
          <ChangeSummary changes={changes} />
          <ChangesByKind key={from.id} datasetId={dataset.id} from={from.id} changes={changes} />
        </>
      )}
    </Panel>
  );
}
