import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';

/** Names of columns in the API's format; null: none. */
export function groupsInput(columns: string): string[] | null {
  const given = columns
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return given.length > 0 ? given : null;
}

interface GroupsFieldProps {
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
}

/** Which columns are groups although their values hardly repeat. */
export function GroupsField({ value, disabled, onChange }: GroupsFieldProps) {
  return (
    <Field
      label={t('Groups')}
      hint={t('Columns whose values repeat are groups. Name others, such as an age in years, with commas between them')}
    >
      {(field) => (
        <input {...field} disabled={disabled} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
