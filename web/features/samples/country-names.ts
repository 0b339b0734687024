/** Those whose names of countries tell them apart, in the Latin script. */
const LANGUAGES = ['de', 'en', 'es', 'fi', 'fr', 'hu', 'it', 'nl', 'pl', 'sv', 'tr', 'vi'];

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/**
 * A table of texts with the columns `text` and `label`: names of countries and regions in twelve languages, to tell the language by. They
 * are the Unicode Consortium's (CLDR), which come with Node. A name that two languages share is left out.
 */
export function countryNames(): string {
  const english = new Intl.DisplayNames('en', { type: 'language' });
  const languagesOf = new Map<string, string[]>();
  for (const language of LANGUAGES) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of LETTERS.flatMap((first) => LETTERS.map((second) => first + second))) {
      const name = names.of(code);
      if (name) languagesOf.set(name, [...(languagesOf.get(name) ?? []), language]);
    }
  }
  const rows = [...languagesOf].flatMap(([name, languages]) =>
    new Set(languages).size === 1 ? [`${quoted(name)},${english.of(languages[0])}`] : [],
  );
  return ['text,label', ...rows, ''].join('\n');
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
