import { type ApiAnswer, askApi } from '../../graphql/ask-api.ts';
import { requestOf } from '../../graphql/request-of.ts';
import { sessionSecret } from '../session/cookie.ts';
import { itemOfAddress } from './item-of-address.ts';
import { ITEM_QUERIES } from './item-queries.ts';
import type { MissingKind } from './missing-kinds.ts';

/** Longer than that, and the page comes with the status 200: it says itself what there is not. */
const PATIENCE_MILLISECONDS = 500;

interface PageRequest {
  method: string;
  headers: Headers;
  cookies: { get: (name: string) => { value: string } | undefined };
  pathname: string;
}

/**
 * The item whose page a browser or a program asks for, if it is not there. The web server has to know that before the first byte of a page, since
 * the status is sent with it. Nobody is asked for the data that the app itself fetches as a person goes from page to page.
 */
export async function missingItem(request: PageRequest): Promise<{ kind: MissingKind; name: string } | null> {
  const item = itemOfAddress(request.pathname);
  const secret = sessionSecret(request.cookies);
  if (!item || !secret || !asksForPage(request)) return null;
  const { query, variables } = requestOf([ITEM_QUERIES[item.kind], { name: item.name }]);
  const answer = await askApi(secret, request.headers, { query, variables, patience: PATIENCE_MILLISECONDS });
  return answer && saysMissing(answer) ? item : null;
}

/** The app's own requests have Next's header. */
const asksForPage = ({ method, headers }: PageRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && !headers.has('rsc');

function saysMissing({ data, errors }: ApiAnswer): boolean {
  if (errors?.length) return errors.every(({ extensions }) => extensions?.code === 'NOT_FOUND');
  return data?.item === null;
}
