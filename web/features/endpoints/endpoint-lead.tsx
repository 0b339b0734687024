import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { Trans } from '../../messages/trans.tsx';
import { strategyName } from '../fine-tunes/strategies.ts';
import { formatList } from '../interface/format.ts';
import { Time } from '../interface/time.tsx';
import type { Endpoint } from './endpoint-query.ts';

/** What an endpoint serves, and who deployed that when. */
export function EndpointLead({ endpoint }: { endpoint: Endpoint }) {
  const { id, fineTune, epoch, groupThresholds } = endpoint.checkpoint;
  const current = endpoint.revisions.find(({ number }) => number === endpoint.revision);
  const answering = endpoint.revisions.filter(({ traffic }) => traffic > 0);
  // Who reads that one revision serves would not look for the others.
  if (answering.length > 1)
    return t('Revisions {revisions} share the requests.', {
      revisions: formatList(answering.map(({ number, traffic }) => `${number} (${traffic} %)`)),
    });
  return (
    <>
      <Trans
        id="Revision {revision} serves <link>epoch {epoch}</link> of <link2>{strategy} of {name}</link2>"
        values={{
          revision: endpoint.revision,
          link: <Link href={`/checkpoints/${id}`} />,
          epoch,
          link2: <Link href={`/fine-tunes/${fineTune.id}`} dir="auto" />,
          strategy: strategyName(fineTune.strategy),
          name: fineTune.model.name,
        }}
      />
      {groupThresholds && (
        <>
          {', '}
          <Trans
            id="with <link>thresholds by {attribute}</link>"
            values={{ link: <Link href={`/checkpoints/${id}`} />, attribute: groupThresholds.attribute }}
          />
        </>
      )}
      {current && (
        <>
          {'. '}
          <Trans
            id="Deployed by {name}, {time}"
            values={{ name: <span dir="auto">{current.deployedBy}</span>, time: <Time value={current.deployedAt} /> }}
          />
        </>
      )}
    </>
  );
}
