import type { ReactNode } from 'react';
import { queryOnServer } from './query-on-server.ts';
import type { ServerQuery } from './request-of.ts';
import { Restored } from './restored.tsx';

interface PrefetchedProps {
  queries: ServerQuery[];
  /** The field of the first query that the page is about: without it the page is the app's 404. */
  item?: string;
  children: ReactNode;
}

/**
 * Asks the API on the web server, so that the page arrives with its data: the queries' components find the answers as if they had asked
 * already. A query that fails here is asked again by the browser, which says what is wrong.
 */
export async function Prefetched({ queries, item, children }: PrefetchedProps) {
  const answers = await Promise.all(queries.map((query, i) => queryOnServer(query, i === 0 ? item : undefined)));
  return <Restored answers={Object.fromEntries(answers.filter((answer) => answer !== null))}>{children}</Restored>;
}
