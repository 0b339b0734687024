import type { InputHTMLAttributes } from 'react';
import { t } from '../../messages/t.ts';

const USUAL = ['Apache-2.0', 'MIT', 'BSD-3-Clause', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC-BY-NC-4.0', 'NOASSERTION'];

/** Any SPDX expression; the most frequent licences are suggested. */
export function LicenseInput({
  choices = USUAL,
  ...attributes
}: InputHTMLAttributes<HTMLInputElement> & { choices?: string[] }) {
  const list = `${attributes.id}-licences`;
  return (
    <>
      <input
        {...attributes}
        name="license"
        list={list}
        maxLength={200}
        placeholder={t('Apache-2.0')}
        autoComplete="off"
        spellCheck={false}
      />
      <datalist id={list}>
        {choices.map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
    </>
  );
}
