import type { NextRequest } from 'next/server';
import { ComparisonQuery } from '../../../features/comparison/comparison-query.ts';
import { composeReport } from '../../../features/comparison/report/compose-report.ts';
import { inlinePicture, type Reader, readApi } from '../../../features/comparison/report/read-api.ts';
import { ReportQuery } from '../../../features/comparison/report/report-query.ts';
import { ComparedRunsQuery } from '../../../features/comparison/runs-query.ts';
import { sessionSecret } from '../../../features/session/cookie.ts';
import { t } from '../../../messages/t.ts';

/** A comparison as one HTML file, for whoever is signed in. */
export async function GET(request: NextRequest): Promise<Response> {
  const secret = sessionSecret(request.cookies);
  if (!secret) return refuse(401, t('Sign in to download a report.'));
  const { searchParams } = new URL(request.url);
  const ids = [...new Set((searchParams.get('ids') ?? '').split(',').filter(Boolean))];
  const reader: Reader = { secret, browser: request.headers };
  try {
    const [{ checkpoints: runs }, { compareCheckpoints: comparison }, { compareCheckpoints: detail }] =
      await Promise.all([
        readApi(reader, ComparedRunsQuery, { ids }),
        readApi(reader, ComparisonQuery, { ids }),
        readApi(reader, ReportQuery, { ids }),
      ]);
    const found = await Promise.all(
      detail.disagreements.map(async ({ example, previewUrl }) => [
        example,
        previewUrl && (await inlinePicture(reader, previewUrl)),
      ]),
    );
    const pictures = new Map(found.filter((pair): pair is [string, string] => Boolean(pair[1])));
    const scheme = request.headers.get('x-forwarded-proto') ?? new URL(request.url).protocol.slice(0, -1);
    const address = `${scheme}://${request.headers.get('host')}/compare?ids=${ids.join(',')}`;
    const time = new Date().toISOString();
    const report = composeReport({ comparison, runs, detail, pictures, address, time });
    return new Response(report, {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-disposition': `attachment; filename="comparison-${time.slice(0, 10)}.html"`,
        'cache-control': 'no-store',
      },
    });
  } catch (error) {
    return refuse(502, error instanceof Error ? error.message : t('The report could not be made.'));
  }
}

const refuse = (status: number, message: string): Response =>
  new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
