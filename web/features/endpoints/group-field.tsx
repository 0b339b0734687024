import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';

/** The groups that a checkpoint's thresholds know. */
export interface ThresholdGroups {
  attribute: string;
  groups: readonly { value: string }[];
  /** Groups of the validation split without a threshold. */
  leftAlone: readonly string[];
}

interface GroupFieldProps {
  thresholds: ThresholdGroups;
  /** The empty text names no group. */
  group: string;
  onChange: (group: string) => void;
}

/** Names the group of an example, for a checkpoint with group thresholds. */
export function GroupField({ thresholds: { attribute, groups, leftAlone }, group, onChange }: GroupFieldProps) {
  return (
    <Field
      label={t('Group ({attribute})', { attribute })}
      hint={t(
        'The answer is by the threshold of this group. Without a group it is the prediction of the model itself.',
      )}
    >
      {(field) => (
        <select {...field} value={group} onChange={({ target }) => onChange(target.value)}>
          <option value="">{t('none')}</option>
          {groups.map(({ value }) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
          {leftAlone.map((value) => (
            <option key={value} value={value}>
              {t('{value} (no threshold)', { value })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
