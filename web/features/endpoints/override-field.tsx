import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';

interface OverrideFieldProps {
  value: string;
  onChange: (reason: string) => void;
  error?: string;
}

/** An admin's reason for deploying something that the policy refuses. */
export function OverrideField({ value, onChange, error }: OverrideFieldProps) {
  return (
    <Field
      label={t('Reason to deploy it anyway')}
      hint={t("It is recorded with your name and the policy's digest, for everyone to read.")}
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
