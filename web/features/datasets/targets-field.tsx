import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import type { Modality, Targets } from './targets.ts';

interface TargetsFieldProps {
  modality: Modality;
  value: Targets;
  disabled: boolean;
  onChange: (targets: Targets) => void;
}

/** The columns to name for each kind of targets. */
const COLUMNS = {
  labels: {
    label: t('Column of labels'),
    hint: (file: string) => t('Of {file}; its labels are separated by |', { file }),
    example: 'tags',
  },
  numbers: {
    label: t('Columns of numbers'),
    hint: (file: string) => t('Of {file}, separated by commas', { file }),
    example: t('weight, age'),
  },
  tags: {
    label: t('Column of labels of words'),
    hint: () => t('In IOB2 (B-PER, I-PER, O); the words are in the column tokens. For a .conll file, any name'),
    example: 'ner_tags',
  },
};

/** The targets of an example: its folder or its label, or other columns. */
export function TargetsField({ modality, value, disabled, onChange }: TargetsFieldProps) {
  const file = modality === 'TEXT' ? t('the file') : 'metadata.csv';
  const columns = value.kind === 'folders' ? null : COLUMNS[value.kind];
  return (
    <>
      <Field label={t('Targets')}>
        {(field) => (
          <select
            {...field}
            value={value.kind}
            disabled={disabled}
            onChange={(event) => onChange({ ...value, kind: event.target.value as Targets['kind'] })}
          >
            <option value="folders">
              {modality === 'TEXT' ? t('One class a text: its label') : t('One class a picture: its folder')}
            </option>
            <option value="labels">{t('Any number of labels: a column')}</option>
            <option value="numbers">{t('Numbers: columns')}</option>
            {modality === 'TEXT' && <option value="tags">{t('A label for each word: a column')}</option>}
          </select>
        )}
      </Field>
      {columns && (
        <Field label={columns.label} hint={columns.hint(file)}>
          {(field) => (
            <input
              {...field}
              required
              disabled={disabled}
              placeholder={columns.example}
              value={value.columns}
              onChange={(event) => onChange({ ...value, columns: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
