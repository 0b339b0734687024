import { fillMessage } from '../../../messages/fill-message.ts';
import { readMessage } from '../../../messages/read-message.ts';

/** Markup that is safe to put into a page as it is. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | undefined | false | readonly Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A piece of HTML. What is put into it is escaped, unless it is such a piece itself: names and texts are written by people. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.reduce((all, string, i) => all + string + (i < parts.length ? write(parts[i]) : ''), ''));
}

function write(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(write).join('');
  return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** A text with pieces of HTML in it, in this installation's language. Without them: `t`. */
export const tMarkup = (id: string, values: Record<string, Markup | string | number>): Markup =>
  new Markup(
    fillMessage<Markup>(readMessage(id), values)
      .map((part) => write('text' in part ? part.text : part.value))
      .join(''),
  );
