import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';

/** Whether an endpoint keeps a replica running while nobody asks it. */
export function SleepField({ value, onChange }: { value: boolean; onChange: (sleeps: boolean) => void }) {
  return (
    <Field
      label={t('While nobody asks')}
      hint={
        value
          ? t(
              'After five minutes without a request its replica ends and frees its memory; the next request waits for a start.',
            )
          : t('A replica runs all the time, so that each request is answered at once.')
      }
    >
      {(field) => (
        <select
          {...field}
          value={value ? 'SLEEP' : 'RUN'}
          onChange={({ target }) => onChange(target.value === 'SLEEP')}
        >
          <option value="RUN">{t('Keep it running')}</option>
          <option value="SLEEP">{t('Let it sleep')}</option>
        </select>
      )}
    </Field>
  );
}
