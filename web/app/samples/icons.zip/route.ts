import { iconPictures } from '../../../features/samples/icon-pictures.ts';

// Made once, when the app is built.
export const dynamic = 'force-static';

export async function GET(): Promise<Response> {
  return new Response(new Uint8Array(await iconPictures()), { headers: { 'content-type': 'application/zip' } });
}
