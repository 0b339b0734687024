/** Those whose names of countries tell them apart, in the Latin script. */
const LANGUAGES = ['de', 'en', 'es', 'fi', 'fr', 'hu', 'it', 'nl', 'pl', 'sv', 'tr', 'vi'];

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Of seven countries five are for training. */
const SPLITS = ['train', 'train', 'train', 'validation', 'train', 'train', 'test'];

/**
 * A table of texts with the columns `text`, `label` and `split`: names of countries and regions in twelve languages, to tell the language by.
 * They are the Unicode Consortium's (CLDR), which come with Node. A name that two languages share is left out, also if only accents or capitals
 * differ: many models do not see those. All names of a country are in one split, since they are alike, and a test with a name whose sister was
 * trained on would show more than the model can do.
 */
export function countryNames(): string {
  const english = new Intl.DisplayNames('en', { type: 'language' });
  const named = LANGUAGES.flatMap(namesIn);
  const languagesOf = new Map<string, Set<string>>();
  for (const { name, language } of named)
    languagesOf.set(plain(name), languagesOf.get(plain(name))?.add(language) ?? new Set([language]));
  const own = named.filter(({ name }) => languagesOf.get(plain(name))?.size === 1);
  const unlike = new Map(own.map((entry) => [plain(entry.name), entry]));
  const codes = [...new Set(named.map(({ code }) => code))].sort();
  const splits = new Map(codes.map((code, i) => [code, SPLITS[i % SPLITS.length]]));
  const rows = [...unlike.values()].map(
    ({ name, language, code }) => `${quoted(name)},${english.of(language)},${splits.get(code)}`,
  );
  return ['text,label,split', ...rows, ''].join('\n');
}

interface Named {
  code: string;
  language: string;
  name: string;
}

function namesIn(language: string): Named[] {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return codes.flatMap((code) => {
    const name = names.of(code);
    return name ? [{ code, language, name }] : [];
  });
}

/** Without accents and capitals. */
const plain = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
