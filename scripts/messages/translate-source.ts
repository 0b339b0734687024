import ts from 'typescript';
import { parseSource, usedText } from './used-text.ts';

/**
 * A source file of the web app with its texts in another language, so that a page carries its own texts and no catalogue. What is not
 * translated stays English.
 *
 * @param messages English text → text in the language
 */
export function translateSource(name: string, text: string, messages: Record<string, string>): string {
  const file = parseSource(name, text);
  const edits: { start: number; end: number; by: string }[] = [];
  const visit = (node: ts.Node) => {
    const id = usedText(node)?.id;
    const message = id && ts.isStringLiteralLike(id) ? messages[id.text] : undefined;
    if (id && message !== undefined) {
      const literal = JSON.stringify(message);
      const by = ts.isJsxAttribute(id.parent) ? `{${literal}}` : literal;
      edits.push({ start: id.getStart(), end: id.getEnd(), by });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const last = edits.sort((a, b) => b.start - a.start);
  return last.reduce((all, { start, end, by }) => all.slice(0, start) + by + all.slice(end), text);
}
