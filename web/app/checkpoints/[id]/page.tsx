import type { Metadata } from 'next';
import { CheckpointPage } from '../../../features/checkpoints/checkpoint-page.tsx';
import {
  CheckpointQuery,
  ConfidentErrorsQuery,
  EvaluationDetailQuery,
  FIRST_ERRORS,
} from '../../../features/checkpoints/checkpoint-query.ts';
import { RobustnessQuery } from '../../../features/checkpoints/robustness-query.ts';
import { shownEvaluation } from '../../../features/checkpoints/shown-evaluation.ts';
import { titleOfCheckpoint } from '../../../features/checkpoints/title-of-checkpoint.ts';
import { VariantsQuery } from '../../../features/checkpoints/variants-query.ts';
import { CheckpointProvenanceQuery } from '../../../features/fine-tunes/checkpoint-provenance-query.ts';
import { LineageQuery } from '../../../features/lineage/lineage-query.ts';
import { metadataFrom } from '../../../graphql/metadata-from.ts';
import { Prefetched } from '../../../graphql/prefetched.tsx';
import type { ServerQuery } from '../../../graphql/request-of.ts';
import { t } from '../../../messages/t.ts';

interface Props {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return metadataFrom([CheckpointQuery, { id: (await params).id }], {
    title: ({ checkpoint }) => (checkpoint ? titleOfCheckpoint(checkpoint) : undefined),
    otherwise: t('Checkpoint'),
    description: (title) => t('{title}: metrics, errors, calibration, fairness and variants.', { title }),
  });
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  return (
    <Prefetched
      item="checkpoint"
      queries={[[CheckpointQuery, { id }]]}
      then={({ checkpoint }) => (checkpoint ? queriesOf(id, checkpoint.evaluations) : [])}
    >
      <CheckpointPage id={id} />
    </Prefetched>
  );
}

/** What the panels ask for, each of which moves those below it when it comes late. What a checkpoint was made from is among its longest texts. */
function queriesOf(id: string, evaluations: { id: string; split: string }[]): ServerQuery[] {
  const evaluation = shownEvaluation(evaluations, 'test');
  return [
    [VariantsQuery, { id }],
    [CheckpointProvenanceQuery, { id }],
    [RobustnessQuery, { id }],
    [LineageQuery, { kind: 'CHECKPOINT', id, direction: 'UPSTREAM' }],
    [LineageQuery, { kind: 'CHECKPOINT', id, direction: 'DOWNSTREAM' }],
    ...(evaluation
      ? ([
          [EvaluationDetailQuery, { id: evaluation.id }],
          [ConfidentErrorsQuery, { id: evaluation.id, first: FIRST_ERRORS + 1 }],
        ] satisfies ServerQuery[])
      : []),
  ];
}
