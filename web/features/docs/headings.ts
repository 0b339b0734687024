export interface Heading {
  depth: number;
  text: string;
  id: string;
}

/** The id of a heading, as GitHub makes it: `Labels in words` becomes `labels-in-words`. */
export const headingId = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** A section of a Markdown text: what stands under one heading. `heading` is null before the first one. */
export interface Section {
  heading: Heading | null;
  text: string;
}

/** Splits a Markdown text at its headings; lines in fenced blocks that begin with # are none. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [{ heading: null, text: '' }];
  let fenced = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const [, marks, title] = fenced ? [] : (/^(#{2,4}) (.+)$/.exec(line) ?? []);
    if (marks) {
      const text = title.replaceAll('`', '');
      sections.push({ heading: { depth: marks.length, text, id: headingId(text) }, text: '' });
    } else sections[sections.length - 1].text += `${line}\n`;
  }
  return sections;
}

export const headingsOf = (markdown: string): Heading[] =>
  sectionsOf(markdown).flatMap(({ heading }) => (heading ? [heading] : []));
