import { searchDocs } from '../../../features/docs/search-index.ts';

const MOST = 6;

/** `GET /docs/find?q=` gives the best places of the documentation as JSON, for the palette. */
export async function GET(request: Request): Promise<Response> {
  const text = new URL(request.url).searchParams.get('q')?.trim().slice(0, 200) ?? '';
  const found = text === '' ? [] : await searchDocs(text, MOST);
  return Response.json(found.map(({ href, title, page }) => ({ href, title, page })));
}
