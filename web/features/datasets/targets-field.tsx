import { Field } from '../interface/field.tsx';
import type { Modality, Targets } from './targets.ts';

interface TargetsFieldProps {
  modality: Modality;
  value: Targets;
  disabled: boolean;
  onChange: (targets: Targets) => void;
}

/** The targets of an example: its folder or its label, or other columns. */
export function TargetsField({ modality, value, disabled, onChange }: TargetsFieldProps) {
  const file = modality === 'TEXT' ? 'the file' : 'metadata.csv';
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
          </select>
        )}
      </Field>
      {value.kind !== 'folders' && (
        <Field
          label={value.kind === 'labels' ? 'Column of labels' : 'Columns of numbers'}
          hint={
            value.kind === 'labels' ? `Of ${file}; its labels are separated by |` : `Of ${file}, separated by commas`
          }
        >
          {(field) => (
            <input
              {...field}
              required
              disabled={disabled}
              placeholder={value.kind === 'labels' ? 'tags' : 'weight, age'}
              value={value.columns}
              onChange={(event) => onChange({ ...value, columns: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
