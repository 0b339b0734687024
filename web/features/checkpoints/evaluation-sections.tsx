import { useQuery } from 'urql';
import { t } from '../../messages/t.ts';
import { Loading } from '../interface/loading.tsx';
import { Problem } from '../interface/problem.tsx';
import { type CheckpointEvaluation, EvaluationDetailQuery } from './checkpoint-query.ts';
import { LabelCurvesPanel } from './label-curves.tsx';
import { Reliability } from './reliability.tsx';

/** What is computed from an evaluation's predictions: the curves of each label, and whether it is as sure as it is right. */
export function EvaluationSections({ evaluation }: { evaluation: CheckpointEvaluation }) {
  const [{ data, error }, execute] = useQuery({ query: EvaluationDetailQuery, variables: { id: evaluation.id } });
  const detail = data?.evaluation ?? null;
  if (!detail && error) return <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />;
  if (!detail) return <Loading label={t('Loading the figures of the predictions …')} />;
  return (
    <>
      <Reliability evaluation={evaluation} detail={detail} />
      <LabelCurvesPanel evaluation={evaluation} detail={detail} />
    </>
  );
}
