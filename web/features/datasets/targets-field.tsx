import { Field } from '../interface/field.tsx';
import type { Targets } from './targets.ts';

interface TargetsFieldProps {
  value: Targets;
  disabled: boolean;
  onChange: (targets: Targets) => void;
}

/** What is to be learned of a picture: its folder, or columns of metadata.csv. */
export function TargetsField({ value, disabled, onChange }: TargetsFieldProps) {
  return (
    <>
      <Field label="What to learn">
        {(field) => (
          <select
            {...field}
            value={value.kind}
            disabled={disabled}
            onChange={(event) => onChange({ ...value, kind: event.target.value as Targets['kind'] })}
          >
            <option value="folders">One class a picture: its folder</option>
            <option value="labels">Any number of labels: a column</option>
            <option value="numbers">Numbers: columns</option>
          </select>
        )}
      </Field>
      {value.kind !== 'folders' && (
        <Field
          label={value.kind === 'labels' ? 'Column of labels' : 'Columns of numbers'}
          hint={
            value.kind === 'labels'
              ? 'Of metadata.csv; its labels are separated by |'
              : 'Of metadata.csv, separated by commas'
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
