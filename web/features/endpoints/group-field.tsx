import { Field } from '../interface/field.tsx';
import type { Endpoint } from './endpoint-query.ts';

type Thresholds = NonNullable<Endpoint['checkpoint']['groupThresholds']>;

interface GroupFieldProps {
  thresholds: Thresholds;
  /** The empty text names no group. */
  group: string;
  onChange: (group: string) => void;
}

/** Names the group of an example, for an endpoint with group thresholds. */
export function GroupField({ thresholds: { attribute, groups, leftAlone }, group, onChange }: GroupFieldProps) {
  return (
    <Field
      label={`Group (${attribute})`}
      hint="The endpoint applies the threshold of this group. Without a group it answers with the prediction of the model."
    >
      {(field) => (
        <select {...field} value={group} onChange={({ target }) => onChange(target.value)}>
          <option value="">none</option>
          {groups.map(({ value }) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
          {leftAlone.map((value) => (
            <option key={value} value={value}>
              {value} (no threshold)
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
