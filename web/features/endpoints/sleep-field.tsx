import { Field } from '../interface/field.tsx';

/** Whether an endpoint keeps a replica running while nobody asks it. */
export function SleepField({ value, onChange }: { value: boolean; onChange: (sleeps: boolean) => void }) {
  return (
    <Field
      label="While nobody asks"
      hint={
        value
          ? 'After five minutes without a request its replica ends and frees its memory; the next request waits for a start.'
          : 'A replica runs all the time, so that each request is answered at once.'
      }
    >
      {(field) => (
        <select
          {...field}
          value={value ? 'SLEEP' : 'RUN'}
          onChange={({ target }) => onChange(target.value === 'SLEEP')}
        >
          <option value="RUN">Keep it running</option>
          <option value="SLEEP">Let it sleep</option>
        </select>
      )}
    </Field>
  );
}
