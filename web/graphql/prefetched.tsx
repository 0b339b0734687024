import type { ReactNode } from 'react';
import { queryOnServer } from './query-on-server.ts';
import type { ServerQuery } from './request-of.ts';
import { Restored } from './restored.tsx';

interface PrefetchedProps<Data> {
  /** The first is the page's own. */
  queries: [ServerQuery<Data>?, ...ServerQuery[]];
  /** The field of the first query that the page is about: without it the page is the app's 404. */
  item?: string;
  /** What can be asked only with the first answer: panels that would push down those below them if they came late. */
  then?: (data: Data) => ServerQuery[];
  children: ReactNode;
}

/**
 * Asks the API on the web server, so that the page arrives with its data: the queries' components find the answers as if they had asked
 * already. A query that fails here is asked again by the browser, which says what is wrong.
 */
export async function Prefetched<Data>({ queries, item, then, children }: PrefetchedProps<Data>) {
  const [main, ...others] = queries;
  const answers = await Promise.all([
    main ? queryOnServer(main, item) : null,
    ...others.map((query) => queryOnServer(query)),
  ]);
  const [first] = answers;
  const more = first && then ? await Promise.all(then(JSON.parse(first[1])).map((query) => queryOnServer(query))) : [];
  const given = [...answers, ...more].filter((answer) => answer !== null);
  return <Restored answers={Object.fromEntries(given)}>{children}</Restored>;
}
