import { parse, type Token } from '@messageformat/parser';

/** What a message needs: the names of its placeholders and tags, sorted. */
export function placeholdersOf(message: string, language = 'en'): string[] {
  const { pluralCategories: cardinal } = new Intl.PluralRules(language).resolvedOptions();
  const { pluralCategories: ordinal } = new Intl.PluralRules(language, { type: 'ordinal' }).resolvedOptions();
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
  visit(parse(message, { cardinal, ordinal }));
  return [...found].sort();
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
