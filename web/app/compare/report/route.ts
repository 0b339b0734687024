import { ComparisonQuery } from '../../../features/comparison/comparison-query.ts';
import { type Api, askApi, inlinePicture, secretIn } from '../../../features/comparison/report/ask-api.ts';
import { composeReport } from '../../../features/comparison/report/compose-report.ts';
import { ReportQuery } from '../../../features/comparison/report/report-query.ts';
import { ComparedRunsQuery } from '../../../features/comparison/runs-query.ts';
import { apiOrigin } from '../../../graphql/api-origin.ts';
import { t } from '../../../messages/t.ts';

/** A comparison as one HTML file, for whoever is signed in. */
export async function GET(request: Request): Promise<Response> {
  const secret = secretIn(request.headers.get('cookie'));
  if (!secret) return refuse(401, t('Sign in to download a report.'));
  const { searchParams } = new URL(request.url);
  const ids = [...new Set((searchParams.get('ids') ?? '').split(',').filter(Boolean))];
  const host = request.headers.get('host');
  const api: Api = { origin: apiOrigin(host), secret };
  try {
    const [{ checkpoints: runs }, { compareCheckpoints: comparison }, { compareCheckpoints: detail }] =
      await Promise.all([
        askApi(api, ComparedRunsQuery, { ids }),
        askApi(api, ComparisonQuery, { ids }),
        askApi(api, ReportQuery, { ids }),
      ]);
    const found = await Promise.all(
      detail.disagreements.map(async ({ example, previewUrl }) => [
        example,
        previewUrl && (await inlinePicture(api, previewUrl)),
      ]),
    );
    const pictures = new Map(found.filter((pair): pair is [string, string] => Boolean(pair[1])));
    const scheme = request.headers.get('x-forwarded-proto') ?? new URL(request.url).protocol.slice(0, -1);
    const address = `${scheme}://${host}/compare?ids=${ids.join(',')}`;
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
