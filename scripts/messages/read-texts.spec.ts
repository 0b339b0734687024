// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources with templates are what is read here
import { expect, test } from 'vitest';
import { readTexts } from './read-texts.ts';

const read = (text: string) => readTexts('page.tsx', text);

test('finds the texts of t and of Trans', () => {
  const { ids, problems } = read(`
    const LABELS = { one: t('One'), many: t('{count, plural, one {# row} other {# rows}}', { count }) };
    export const Page = () => <p title={t('A page')}><Trans id="Read <link>it</link>." values={{ link: <Link href="/" /> }} /></p>;
  `);
  expect(ids).toEqual(['One', '{count, plural, one {# row} other {# rows}}', 'A page', 'Read <link>it</link>.']);
  expect(problems).toEqual([]);
});

test.each([
  ['<p>Words</p>', '“Words” is not in t or Trans'],
  ['<p>{done ? "Done" : t("Not yet")}</p>', '“Done” is not in t or Trans'],
  ['<p>{name || `Epoch ${epoch}`}</p>', '“Epoch” is not in t or Trans'],
  ['<input aria-label="Search" />', '“Search” is not in t or Trans'],
  ['<Panel title={isNew ? "New" : name} />', '“New” is not in t or Trans'],
  ['<p>{t(name)}</p>', 't needs its English text as a literal'],
  ['<p>{t(`Hello`, {}) && t(a ? "b" : "c")}</p>', 't needs its English text as a literal'],
  ['<p>{t("{count} rows")}</p>', '“{count} rows” gets no value for count'],
  ['<p>{t("Rows", { count })}</p>', '“Rows” has no placeholder for count'],
  ['<p>{t("of {count, plural, one {row}}", { count })}</p>', '"other" sub-message must be specified in plural'],
  ['<p>{t("{count", { count })}</p>', 'is not a message'],
  ['<p>{t("and more ")}</p>', 'is a piece of one'],
  ['<p>{t(", with more")}</p>', 'is a piece of one'],
  ['<Trans id="<b>All" values={{ b: <b /> }} />', '<b> is not closed'],
  ['<p title={`${t("Rows")} of ${name}`} />', 'a sentence built of pieces'],
])('%s is refused', (text, problem) => {
  const { problems } = read(`export const page =\n${text};`);
  expect(problems.some((one) => one.startsWith('page.tsx:2 ') && one.includes(problem))).toBe(true);
});

test('code, identifiers and people’s data are no texts', () => {
  const text = '<p className="wide" title={name}><code>npm start</code> {name} – {count} % <Icon label={label} /></p>';
  expect(read(`export const page = ${text};`).problems).toEqual([]);
});
