import { readFile } from 'node:fs/promises';
import parse from 'format-message-parse';
import { expect, test } from 'vitest';
import { compareLanguages } from './compare-languages.ts';
import { casesOf } from './placeholders.ts';
import { pseudoText } from './pseudo-text.ts';

const english = { 'Read <link>it</link>.': 'Read <link>it</link>.', '{count} rows': '{count} rows', Name: 'Name' };

test('missing, unknown and different texts are named', () => {
  const german = { 'Read <link>it</link>.': 'Lies es.', '{count} rows': '{count} Zeilen', Gone: 'Weg' };
  expect(compareLanguages('de', english, german)).toEqual([
    'web/messages/de.json: “Name” is not translated',
    'web/messages/de.json: “Gone” is no text of the pages any more',
    'web/messages/de.json: “Read <link>it</link>.” has the placeholders <link>, its translation (none)',
  ]);
});

test('a translation has the plural cases of its language', () => {
  const id = '{count, plural, one {# row} other {# rows}}';
  const polish = (text: string) => compareLanguages('pl', { [id]: id }, { [id]: text });
  expect(polish('{count, plural, one {# wiersz} few {# wiersze} many {# wierszy} other {# wiersza}}')).toEqual([]);
  expect(polish('{count, plural, zero {brak} other {# wiersza}}')[0]).toContain('is not a message');
});

test('every text of the pages goes through ICU in another language, with the same placeholders', async () => {
  const texts: Record<string, string> = JSON.parse(await readFile('web/messages/en.json', 'utf8'));
  const pseudo = Object.fromEntries(Object.keys(texts).map((id) => [id, pseudoText(id)]));
  expect(compareLanguages('pseudo', texts, pseudo)).toEqual([]);
  for (const [id, text] of Object.entries(pseudo)) expect(text === id, id).toBe(!/[a-z]/i.test(wordsOf(parse(id))));
});

/** A message's own words, without its placeholders and tags. */
function wordsOf(elements: parse.AST): string {
  const words = (element: parse.Element) =>
    typeof element === 'string' ? element.replace(/<\/?\w+>/g, '') : casesOf(element).map(wordsOf).join('');
  return elements.map(words).join('');
}
