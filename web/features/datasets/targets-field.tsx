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
    label: 'Column of labels',
    hint: (file: string) => `Of ${file}; its labels are separated by |`,
    example: 'tags',
  },
  numbers: {
    label: 'Columns of numbers',
    hint: (file: string) => `Of ${file}, separated by commas`,
    example: 'weight, age',
  },
  tags: {
    label: 'Column of labels of words',
    hint: () => 'In IOB2 (B-PER, I-PER, O); the words are in the column tokens. For a .conll file, any name',
    example: 'ner_tags',
  },
};

/** The targets of an example: its folder or its label, or other columns. */
export function TargetsField({ modality, value, disabled, onChange }: TargetsFieldProps) {
  const file = modality === 'TEXT' ? 'the file' : 'metadata.csv';
  const columns = value.kind === 'folders' ? null : COLUMNS[value.kind];
  return (
    <>
      <Field label="Targets">
        {(field) => (
          <select
            {...field}
            value={value.kind}
            disabled={disabled}
            onChange={(event) => onChange({ ...value, kind: event.target.value as Targets['kind'] })}
          >
            <option value="folders">
              {modality === 'TEXT' ? 'One class a text: its label' : 'One class a picture: its folder'}
            </option>
            <option value="labels">Any number of labels: a column</option>
            <option value="numbers">Numbers: columns</option>
            {modality === 'TEXT' && <option value="tags">A label for each word: a column</option>}
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
