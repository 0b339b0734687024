import { parse } from 'yaml';
import { z } from 'zod';

const FrontMatter = z.strictObject({
  title: z.string().min(1),
  /** Its place among its neighbours. */
  order: z.number(),
  /** One sentence, shown below the title and among results. */
  summary: z.string().min(1),
});

/** A page of the documentation. */
export interface DocPage extends z.infer<typeof FrontMatter> {
  /** Its address below /docs: `methods/strategies`; the first page has ''. */
  path: string;
  /** Its file below web/docs. */
  file: string;
  /** Markdown. */
  body: string;
}

/**
 * Reads a page's front matter and text.
 *
 * @param file below web/docs, with slashes; `index.md` stands for its folder
 * @throws Error that names the file, if the front matter is missing or wrong
 */
export function parsePage(file: string, text: string): DocPage {
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  if (head === undefined)
    throw new Error(`web/docs/${file} begins with no front matter (---, title, order, summary, ---).`);
  const facts = FrontMatter.safeParse(parse(head));
  if (!facts.success) throw new Error(`The front matter of web/docs/${file}: ${z.prettifyError(facts.error)}`);
  return { ...facts.data, path: file.replace(/(^|\/)index\.md$|\.md$/, ''), file, body };
}
