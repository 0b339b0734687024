'use client';

import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Badge } from '../interface/badge.tsx';
import { formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Gaps } from '../models/gaps.tsx';
import { CheckpointProvenanceQuery } from './checkpoint-provenance-query.ts';

/** How complete the facts about a checkpoint are, its model included. */
export function CheckpointProvenance({ id }: { id: string }) {
  const [{ data }] = useQuery({
    query: CheckpointProvenanceQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  if (!data?.checkpoint) return null;
  const { epoch, provenance } = data.checkpoint;
  return (
    <Panel
      title={t('Provenance')}
      folded
      aside={
        <Badge tone={provenance.completeness >= 0.8 ? 'good' : 'warning'}>
          {t('{completeness} known', { completeness: formatPercent(provenance.completeness, 0) })}
        </Badge>
      }
    >
      <p className="muted small-text">
        {t('Of the checkpoint of epoch {epoch}: what it was trained on and how, and what is known about its model.', {
          epoch,
        })}
      </p>
      <Gaps gaps={provenance.gaps} />
    </Panel>
  );
}
