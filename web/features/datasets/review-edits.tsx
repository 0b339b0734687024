'use client';

import { useRouter } from 'next/navigation';
import { useMutation, useQuery } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { Dialog } from '../interface/dialog.tsx';
import formStyles from '../interface/form.module.css';
import { Loading } from '../interface/loading.tsx';
import { ChangeSummary } from './change-summary.tsx';
import { ChangedExamples } from './changed-examples.tsx';
import type { Dataset } from './dataset-query.ts';
import { EditDataset, type Edits, PlannedChanges } from './edits-query.ts';

interface ReviewEditsProps {
  dataset: Pick<Dataset, 'id' | 'version'>;
  title: string;
  edits: Edits;
  onClose: () => void;
}

/** Shows what some edits would change, with the examples, and makes the next version when the person agrees. */
export function ReviewEdits({ dataset, title, edits, onClose }: ReviewEditsProps) {
  const router = useRouter();
  const [{ data, error }] = useQuery({ query: PlannedChanges, variables: { id: dataset.id, edits } });
  const [edited, edit] = useMutation(EditDataset);
  const changes = data?.dataset?.plannedChanges;
  const problem = error ?? edited.error;
  const isNothing = changes && changes.removed + changes.relabelled + changes.moved === 0;

  async function confirm() {
    const result = await edit({ id: dataset.id, edits });
    if (result.data) router.push(`/datasets/${result.data.editDataset.id}`);
  }

  return (
    <Dialog kind="wide" title={title} onClose={onClose}>
      <p className="muted">
        {t(
          'This makes the next version of the data set. Version {version}, and what was trained on it, stay as they are.',
          { version: dataset.version },
        )}
      </p>
      {!changes && !problem && <Loading label={t('Loading what would change …')} />}
      {changes && (
        <>
          <ChangeSummary changes={changes} />
          <ChangedExamples title={t('Left out')} changed={changes.removedExamples} isWhole />
          <ChangedExamples title={t('Other class')} changed={changes.relabelledExamples} isWhole />
          <ChangedExamples title={t('Other split')} changed={changes.movedExamples} isWhole />
        </>
      )}
      {isNothing && <p>{t('The examples are like this already: nothing would change.')}</p>}
      {problem && (
        <p className={formStyles.problem} role="alert">
          {errorMessage(problem)}
        </p>
      )}
      <div className={formStyles.actions}>
        <button
          type="button"
          className="primary"
          disabled={!changes || isNothing || edited.fetching || Boolean(edited.data)}
          onClick={confirm}
        >
          {edited.fetching ? t('Making the version …') : t('Make the next version')}
        </button>
        <button type="button" onClick={onClose}>
          {t('Cancel')}
        </button>
      </div>
    </Dialog>
  );
}
