import { t } from '../../messages/t.ts';
import { Field } from '../interface/field.tsx';
import type { Begin } from './deployment-input.ts';

const HINTS: Record<Begin, string> = {
  ALL: t('It replaces what serves now, as soon as it answers.'),
  TENTH: t('The rest goes where it goes now. It is taken back by itself if it fails more often or answers slower.'),
  COPIES: t('It gets copies of the requests; what it answers is compared with what is served, and not returned.'),
};

/** How much a new revision of an endpoint answers at first. */
export function BeginField({ value, onChange }: { value: Begin; onChange: (begin: Begin) => void }) {
  return (
    <Field label={t('It begins with')} hint={HINTS[value]}>
      {(field) => (
        <select {...field} value={value} onChange={({ target }) => onChange(target.value as Begin)}>
          <option value="ALL">{t('All requests')}</option>
          <option value="TENTH">{t('10 % of the requests')}</option>
          <option value="COPIES">{t('Copies of the requests')}</option>
        </select>
      )}
    </Field>
  );
}
