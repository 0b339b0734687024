'use client';

import Link from 'next/link';
import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { DatasetLink } from '../datasets/dataset-link.tsx';
import { Badge } from '../interface/badge.tsx';
import { Digest } from '../interface/digest.tsx';
import { Facts } from '../interface/facts.tsx';
import { formatPercent } from '../interface/format.ts';
import { Panel } from '../interface/panel.tsx';
import { Gaps } from '../models/gaps.tsx';
import { CheckpointProvenanceQuery } from './checkpoint-provenance-query.ts';

/** What a checkpoint was made from, and how complete the facts about it are, its model included. */
export function CheckpointProvenance({ id }: { id: string }) {
  const [{ data }] = useQuery({
    query: CheckpointProvenanceQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  if (!data?.checkpoint) return null;
  const { epoch, sha256, fineTune, provenance } = data.checkpoint;
  const { model, dataset } = fineTune;
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
      <Facts
        facts={[
          [
            t('Model'),
            <Link key="model" href={`/models/${model.slug}`}>
              {model.name}
            </Link>,
          ],
          [t('Its revision'), model.provenance.revision && <code>{model.provenance.revision}</code>],
          [t('Data set'), <DatasetLink key="dataset" dataset={dataset} />],
          [t('Its version'), String(dataset.version)],
          [t('Its SHA-256'), dataset.sha256 && <Digest sha256={dataset.sha256} />],
          [t('This file'), <Digest key="file" sha256={sha256} />],
        ]}
      />
      <Gaps gaps={provenance.gaps} />
    </Panel>
  );
}
