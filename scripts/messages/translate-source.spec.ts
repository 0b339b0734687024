import { expect, test } from 'vitest';
import { translateSource } from './translate-source.ts';

const GERMAN = {
  Name: 'Bezeichnung',
  '{count, plural, one {# model} other {# models}}': '{count, plural, one {# Modell} other {# Modelle}}',
  'Read <link>the documentation</link>.': 'Siehe <link>die Dokumentation</link>, "hier".',
};

test('texts stand in the language where they are used, and nothing else changes', () => {
  const source = `
const LABELS = { Name: t('Name'), ['Name']: 'Name' };
const models = t('{count, plural, one {# model} other {# models}}', { count });
const page = (
  <Trans
    id="Read <link>the documentation</link>."
    values={{ link: <Link title={t('Name')} href="/docs" /> }}
  />
);
`;
  expect(translateSource('page.tsx', source, GERMAN)).toBe(`
const LABELS = { Name: t("Bezeichnung"), ['Name']: 'Name' };
const models = t("{count, plural, one {# Modell} other {# Modelle}}", { count });
const page = (
  <Trans
    id={"Siehe <link>die Dokumentation</link>, \\"hier\\"."}
    values={{ link: <Link title={t("Bezeichnung")} href="/docs" /> }}
  />
);
`);
});

test('what the language lacks stays English', () => {
  const source = "export const label = t('Start the fine-tune');";
  expect(translateSource('label.ts', source, GERMAN)).toBe(source);
});
