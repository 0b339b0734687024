import { posix } from 'node:path';

/**
 * Where a link of a page leads in the app. Pages link to each other as files, so that the links work in the repository too:
 * `../concepts.md#head` becomes `/docs/concepts#head`. Addresses and the app's own pages stay as they are.
 *
 * @param file the file that holds the link, below web/docs
 */
export function linkTarget(file: string, href: string): string {
  const [target, anchor] = href.split('#', 2);
  if (!target.endsWith('.md') || /^[a-z]+:/i.test(target)) return href;
  const page = posix.join(posix.dirname(file), target).replace(/(^|\/)index\.md$|\.md$/, '');
  return `${addressOf(page)}${anchor ? `#${anchor}` : ''}`;
}

/** The address of a page in the app. */
export const addressOf = (path: string): string => (path === '' ? '/docs' : `/docs/${path}`);
