import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { PATHS } from '../auth/permissions.ts';
import { bearerToken, viewerOfRequest } from '../auth/request-viewer.ts';
import { requirePermission } from '../auth/require-permission.ts';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { asRequestError, HTTP_STATUS } from '../errors.ts';
import { METRICS_TYPE, processMetrics } from '../observability/metrics.ts';

/**
 * `GET /metrics` in Prometheus's text format. Whoever reads it shows a token: an admin's, since it tells of all projects, or
 * GRAFT_METRICS_TOKEN, which works while the database is away. That also holds on a loopback address, behind which a proxy may
 * listen for others.
 *
 * @param more metrics than this process's own, in the same format
 */
export function metricsRoute(context: { db: Db; config: Config }, ...more: (() => Promise<string>)[]): RequestHandler {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store');
    try {
      await authorize(context, request);
    } catch (error) {
      const refused = asRequestError(error);
      if (!refused) throw error;
      return void response.status(HTTP_STATUS[refused.code]).type('text/plain').send(`${refused.message}\n`);
    }
    const parts = await Promise.all([processMetrics, ...more].map((part) => part()));
    response.set('Content-Type', METRICS_TYPE).send(parts.join('\n'));
  };
}

async function authorize(context: { db: Db; config: Config }, request: Request): Promise<void> {
  const { metricsToken } = context.config;
  const shown = bearerToken(request);
  if (metricsToken !== null && shown !== null && isEqual(shown, metricsToken)) return;
  requirePermission(await viewerOfRequest(context, request), PATHS['GET /metrics'], () => undefined);
}

/** Compares digests, so that the time that it takes says nothing about the secret or its length. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
