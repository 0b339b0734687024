import { Field } from '../interface/field.tsx';

interface OverrideFieldProps {
  value: string;
  onChange: (reason: string) => void;
  error?: string;
}

/** Where an admin says why something is deployed although the policy refuses it. */
export function OverrideField({ value, onChange, error }: OverrideFieldProps) {
  return (
    <Field
      label="Reason to deploy it all the same"
      hint="It is recorded with your name and the policy's digest, for everyone to read."
      error={error}
    >
      {(field) => (
        <textarea
          {...field}
          name="overrideReason"
          rows={3}
          maxLength={2_000}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
