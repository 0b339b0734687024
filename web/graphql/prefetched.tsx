import type { ReactNode } from 'react';
import { queryOnServer } from './query-on-server.ts';
import type { ServerQuery } from './request-of.ts';
import { Restored } from './restored.tsx';

/**
 * Asks the API on the web server, so that the page arrives with its data: the queries' components find the answers as if they had asked
 * already. A query that fails here is asked again by the browser, which says what is wrong.
 */
export async function Prefetched({ queries, children }: { queries: ServerQuery[]; children: ReactNode }) {
  const answers = await Promise.all(queries.map(queryOnServer));
  return <Restored answers={Object.fromEntries(answers.filter((answer) => answer !== null))}>{children}</Restored>;
}
