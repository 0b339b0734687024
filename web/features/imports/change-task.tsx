import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import { formatEnum } from '../interface/format.ts';
import type { Model } from '../models/model-query.ts';

interface ChangeTaskProps {
  model: Model;
  disabled: boolean;
  error: string | undefined;
  onTask: (task: string) => void;
}

/** Another task than the one that the model's files state; shown unless the task is asked for anyway. */
export function ChangeTask({ model, disabled, error, onTask }: ChangeTaskProps) {
  const { task, modality, unknownFacts, questions } = model;
  if (unknownFacts.includes('task') || questions.some(({ field }) => field === 'task')) return null;
  const classification = modality === 'IMAGE' ? 'IMAGE_CLASSIFICATION' : 'TEXT_CLASSIFICATION';
  const other = task === 'FEATURE_EXTRACTION' ? classification : 'FEATURE_EXTRACTION';
  return (
    <Field
      label={t('Task')}
      hint={t('For feature extraction no labels are needed: only the features are used, without the classifier.')}
      error={error}
    >
      {(attributes) => (
        <select
          {...attributes}
          name="task"
          disabled={disabled}
          defaultValue=""
          onChange={({ target }) => onTask(target.value)}
        >
          <option value="">{t('{task}, as stated', { task: formatEnum(task) })}</option>
          <option value={other}>{formatEnum(other)}</option>
        </select>
      )}
    </Field>
  );
}
