import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { formatList } from '../interface/format.ts';
import { HOLDS } from '../interface/holds.ts';
import { SOURCE_NAMES } from './source-names.ts';
import { Sources } from './zoo-queries.ts';

/** Which sources this machine can fetch models from. Nothing until the API has asked them. */
export function ReachableSources() {
  const [{ data, error }] = useQuery({ query: Sources });
  if (!data && !error) return <span hidden {...HOLDS} />;
  const sources = data?.sources ?? [];
  if (sources.length === 0) return null;
  const names = (reachable: boolean) => sources.filter((one) => one.reachable === reachable);
  const [reached, others] = [names(true), names(false)];
  return (
    <p className="muted small-text">
      {reached.length > 0
        ? t('This machine can fetch models from {sources}.', {
            sources: formatList(reached.map(({ source }) => SOURCE_NAMES[source])),
          })
        : t('This machine reaches no source of models: upload them, or start Graft again with a network.')}
      {others.map(({ source, reason }) => (
        <span key={source} title={reason ?? undefined}>
          {' '}
          {t('{source} does not answer here.', { source: SOURCE_NAMES[source] })}
        </span>
      ))}
    </p>
  );
}
