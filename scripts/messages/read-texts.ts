import ts from 'typescript';
import { looseTexts } from './loose-texts.ts';
import { placeholdersOf } from './placeholders.ts';
import { parseSource, type Use, usedText } from './used-text.ts';

export interface Texts {
  /** What `t` and `Trans` are called with. */
  ids: string[];
  /** Each with its line: `web/app/page.tsx:12 …`. */
  problems: string[];
}

/** The texts of a source file of the web app, and what keeps it from being shown in another language. */
export function readTexts(name: string, text: string): Texts {
  const file = parseSource(name, text);
  const ids: string[] = [];
  const problems: string[] = [];
  const report = (node: ts.Node, problem: string) =>
    problems.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${problem}`);
  const visit = (node: ts.Node) => {
    const use = usedText(node);
    if (use) {
      const problem = problemOf(use);
      if (problem) report(node, problem);
      else if (use.id && ts.isStringLiteralLike(use.id)) ids.push(use.id.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const { node, problem } of looseTexts(file)) report(node, problem);
  return { ids, problems };
}

function problemOf({ by, id, values }: Use): string | null {
  if (!id || !ts.isStringLiteralLike(id)) return `${by} needs its English text as a literal, as a whole sentence`;
  if (id.text !== id.text.trim() || /^[,.;:)] |[(]$/.test(id.text))
    return `“${id.text}” begins or ends within a sentence: it is a piece of one`;
  try {
    const wanted = placeholdersOf(id.text).map((one) => one.replace(/[<>]/g, ''));
    const given = values && ts.isObjectLiteralExpression(values) ? values.properties : [];
    if (values && (!ts.isObjectLiteralExpression(values) || given.some(ts.isSpreadAssignment))) return null;
    const names = given.map((one) => one.name?.getText().replace(/^['"]|['"]$/g, '') ?? '');
    const missing = wanted.filter((one) => !names.includes(one));
    const unused = names.filter((one) => !wanted.includes(one));
    if (missing.length > 0) return `“${id.text}” gets no value for ${missing.join(', ')}`;
    if (unused.length > 0) return `“${id.text}” has no placeholder for ${unused.join(', ')}`;
  } catch (error) {
    return `“${id.text}” is not a message: ${(error as Error).message.split('\n')[0]}`;
  }
  return null;
}
