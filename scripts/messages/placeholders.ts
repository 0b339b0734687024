import { type PluralCategory, parse, type Token } from '@messageformat/parser';

/** What a message needs: the names of its placeholders and tags, sorted. */
export function placeholdersOf(message: string, language = 'en'): string[] {
  const found = new Set<string>();
  const visit = (tokens: Token[]) => {
    let text = '';
    for (const token of tokens) {
      if (token.type === 'content') text += token.value;
      else if (token.type !== 'octothorpe') found.add(token.arg);
      if ('cases' in token) {
        if (!token.cases.some(({ key }) => key === 'other')) throw new Error(`{${token.arg}} has no case “other”`);
        for (const { tokens } of token.cases) visit(tokens);
      }
    }
    for (const tag of tagsOf(text)) found.add(`<${tag}>`);
  };
  visit(parse(message, pluralsOf(language)));
  return [...found].sort();
}

const plurals = new Map<string, { cardinal: PluralCategory[]; ordinal: PluralCategory[] }>();

/** The cases that a language's plurals have. Asking for them takes a millisecond. */
function pluralsOf(language: string) {
  const of = (type: Intl.PluralRuleType) =>
    new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories as PluralCategory[];
  const known = plurals.get(language) ?? { cardinal: of('cardinal'), ordinal: of('ordinal') };
  plurals.set(language, known);
  return known;
}

/** @throws Error if a tag is not closed */
function tagsOf(text: string): string[] {
  const open: string[] = [];
  const found: string[] = [];
  for (const [tag, slash, name = ''] of text.matchAll(/<(\/?)([a-zA-Z]\w*)>/g)) {
    if (!slash) open.push(name);
    else if (open.pop() !== name) throw new Error(`${tag} closes nothing`);
    found.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed`);
  return found;
}
