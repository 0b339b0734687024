import parse from 'format-message-parse';

/**
 * What a message needs: the names of its placeholders and tags, sorted.
 *
 * @param language of the message, whose plurals it may use
 * @throws Error if it is not one of ICU's MessageFormat, or has a tag that is not closed
 */
export function placeholdersOf(message: string, language = 'en'): string[] {
  const found = new Set<string>();
  const visit = (elements: parse.AST) => {
    for (const element of elements) {
      if (typeof element === 'string' || element[0] === '#') continue;
      found.add(element[0]);
      if (element.length === 4) checkPlurals(Object.keys(element[3]), element[1], language);
      for (const one of casesOf(element)) visit(one);
    }
    const text = elements.filter((element) => typeof element === 'string').join('');
    for (const tag of tagsOf(text)) found.add(`<${tag}>`);
  };
  visit(parse(message));
  return [...found].sort();
}

/** The messages of a placeholder's cases; none if it has no cases. */
export function casesOf(placeholder: parse.Placeholder): parse.AST[] {
  const last = placeholder.at(-1);
  return typeof last === 'object' ? Object.values(last) : [];
}

/** @throws Error if a case is neither a number nor one of the language's plurals */
function checkPlurals(keys: string[], type: 'plural' | 'selectordinal', language: string): void {
  const known = pluralsOf(language)[type];
  const unknown = keys.find((key) => !/^=\d+$/.test(key) && !known.includes(key));
  if (unknown) throw new Error(`{…, ${type}} has the case “${unknown}”, ${language} only ${known.join(', ')}`);
}

const plurals = new Map<string, Record<'plural' | 'selectordinal', string[]>>();

/** The cases that a language's plurals have. Asking for them takes a millisecond. */
function pluralsOf(language: string) {
  const of = (type: Intl.PluralRuleType): string[] =>
    new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories;
  const known = plurals.get(language) ?? { plural: of('cardinal'), selectordinal: of('ordinal') };
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
