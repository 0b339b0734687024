import type { Metadata } from 'next';
import { CheckpointFairnessQuery } from '../../../features/fairness/fairness-query.ts';
import { CheckpointProvenanceQuery } from '../../../features/fine-tunes/checkpoint-provenance-query.ts';
import { FineTuneQuery } from '../../../features/fine-tunes/fine-tune-fields.ts';
import { FineTunePage } from '../../../features/fine-tunes/fine-tune-page.tsx';
import { methodName } from '../../../features/fine-tunes/method-name.ts';
import { OtherRunsQuery } from '../../../features/fine-tunes/other-runs-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import type { ServerQuery } from '../../../graphql/request-of.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([FineTuneQuery, { id: (await params).id }], {
    title: ({ fineTune }) =>
      fineTune ? t('{fineTune} of {name}', { fineTune: methodName(fineTune), name: fineTune.model.name }) : undefined,
    otherwise: t('Fine-tune'),
    description: (title) => t('{title}: progress, curves, checkpoints, options and lineage.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched
      item="fineTune"
      queries={[[FineTuneQuery, { id }]]}
      then={({ fineTune }) => queriesOf(fineTune?.dataset.id, fineTune?.bestCheckpoint?.id)}
    >
      <FineTunePage id={id} />
    </Prefetched>
  );
}

/** What the panels ask for, each of which moves those below it when it comes late. */
function queriesOf(datasetId: string | undefined, bestId: string | undefined): ServerQuery[] {
  if (!datasetId || !bestId) return [];
  return [
    [OtherRunsQuery, { datasetId }],
    [CheckpointFairnessQuery, { id: bestId }],
    [CheckpointProvenanceQuery, { id: bestId }],
  ];
}
