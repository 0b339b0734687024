import type { VariablesOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import type { CreateDataset } from './create-dataset.ts';

/** The form's values for a new data set's split. */
export interface SplitChoice {
  /** `stated`: as the file states, else by class. */
  kind: 'stated' | 'column' | 'near';
  column: string;
}

export type SplitInput = VariablesOf<typeof CreateDataset>['input']['split'];

/** In the API's format; null: as the file states. */
export function splitInput({ kind, column }: SplitChoice): SplitInput {
  if (kind === 'stated') return null;
  return kind === 'near' ? { nearDuplicates: true } : { groupBy: column.trim(), nearDuplicates: true };
}

interface SplitFieldProps {
  value: SplitChoice;
  disabled: boolean;
  onChange: (value: SplitChoice) => void;
}

/** What stays together when the data set is split. */
export function SplitField({ value, disabled, onChange }: SplitFieldProps) {
  return (
    <>
      <Field label={t('Split')} hint={t('What belongs together is never trained on and tested on at once')}>
        {(field) => (
          <select
            {...field}
            value={value.kind}
            disabled={disabled}
            onChange={(event) => onChange({ ...value, kind: event.target.value as SplitChoice['kind'] })}
          >
            <option value="stated">{t('As the file states, else by class')}</option>
            <option value="near">{t('Anew, near duplicates together')}</option>
            <option value="column">{t('Anew, by a column such as the person')}</option>
          </select>
        )}
      </Field>
      {value.kind === 'column' && (
        <Field label={t('Column')} hint={t('Its equal values stay together, and so do near duplicates')}>
          {(field) => (
            <input
              {...field}
              required
              disabled={disabled}
              placeholder={t('person')}
              value={value.column}
              onChange={(event) => onChange({ ...value, column: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
