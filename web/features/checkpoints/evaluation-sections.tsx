import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { Loading } from '../interface/loading.tsx';
import { Problem } from '../interface/problem.tsx';
import { type CheckpointEvaluation, EvaluationDetailQuery } from './checkpoint-query.ts';
import { EvaluationFigures } from './evaluation-figures.tsx';
import { LabelCurvesPanel } from './label-curves.tsx';
import { Reliability } from './reliability.tsx';

interface EvaluationSectionsProps {
  evaluation: CheckpointEvaluation;
  picker: ReactNode;
}

/** An evaluation's stored figures, which are there at once, and those that are computed from its predictions. */
export function EvaluationSections({ evaluation, picker }: EvaluationSectionsProps) {
  const [{ data, error }, execute] = useQuery({ query: EvaluationDetailQuery, variables: { id: evaluation.id } });
  const detail = data?.evaluation ?? null;
  return (
    <>
      <EvaluationFigures evaluation={evaluation} detail={detail} picker={picker} />
      {error && <Problem error={error} retry={() => execute({ requestPolicy: 'network-only' })} />}
      {!detail && !error && <Loading what="the figures of the predictions" />}
      {detail && (
        <>
          <LabelCurvesPanel evaluation={evaluation} detail={detail} />
          <Reliability evaluation={evaluation} detail={detail} />
        </>
      )}
    </>
  );
}
