import { countryNames } from '../../../features/samples/country-names.ts';

// Made once, when the app is built.
export const dynamic = 'force-static';

export function GET(): Response {
  return new Response(countryNames(), { headers: { 'content-type': 'text/csv; charset=utf-8' } });
}
