import { fillMessage } from './fill-message.ts';
import { isolate } from './isolate.ts';
import { readMessage } from './read-message.ts';

/**
 * A text of the pages in this installation's language. The English text is its key, and is written out where it is used, as a whole sentence:
 * `scripts/emit-messages.ts` finds it there, and `next build` puts the language's text in its place.
 *
 * @param id English, in ICU's MessageFormat: `t('{count, plural, one {# model} other {# models}}', { count })`
 * @param values of the placeholders; numbers stand as they are, but for `#`, which is grouped by thousands
 */
export const t = (id: string, values: Record<string, string | number> = {}): string =>
  fillMessage(readMessage(id), values)
    .map((part) => ('text' in part ? part.text : isolate(part.value)))
    .join('');
