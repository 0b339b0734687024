import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { strategyName } from '../fine-tunes/strategies.ts';
import { formatCount, formatFixed } from '../interface/format.ts';
import styles from './endpoint-list.module.css';
import type { ListedEndpoint } from './endpoint-list-query.ts';
import { EndpointStateBadge } from './endpoint-state-badge.tsx';
import { isAsleep } from './explain-state.ts';
import { formatMilliseconds } from './format-milliseconds.ts';
import { Sparkline } from './sparkline.tsx';

/** What an endpoint does now, in a row. */
export function EndpointRow({ endpoint }: { endpoint: ListedEndpoint }) {
  const { fineTune, epoch, id } = endpoint.checkpoint;
  const minutes = endpoint.traffic.toReversed();
  const errors = minutes.reduce((sum, minute) => sum + minute.errors, 0);
  return (
    <tr>
      <td className={styles.name}>
        <Link href={`/endpoints/${encodeURIComponent(endpoint.name)}`}>{endpoint.name}</Link>
      </td>
      <td>
        <EndpointStateBadge state={endpoint.state} asleep={isAsleep(endpoint)} />
      </td>
      <td className="number">{formatRate(endpoint.requestsPerSecond)}</td>
      <td>
        <Sparkline
          values={minutes.map(({ requests }) => requests)}
          label={(most) => t('At most {most} requests a minute', { most })}
        />
      </td>
      <td className="number">{formatCount(errors)}</td>
      <td className="number">{formatMilliseconds(endpoint.statistics.p50Milliseconds)}</td>
      <td className={styles.serves}>
        <Trans
          id="<link>Epoch {epoch}</link> of <link2>{strategy} of {name}</link2>"
          values={{
            link: <Link href={`/checkpoints/${id}`} />,
            epoch,
            link2: <Link href={`/fine-tunes/${fineTune.id}`} dir="auto" />,
            strategy: strategyName(fineTune.strategy),
            name: fineTune.model.name,
          }}
        />
      </td>
      <td className="number">{endpoint.revision}</td>
    </tr>
  );
}

const formatRate = (rate: number) => (rate === 0 || rate >= 10 ? formatCount(Math.round(rate)) : formatFixed(rate, 1));
