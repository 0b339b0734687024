import { type Request, type Response, Router } from 'express';
import type { Checks } from './checks.ts';

/**
 * For load balancers, Docker and Kubernetes, without a token: `GET /healthz` answers while the process runs; `GET /readyz` answers
 * 200 when all checks pass and 503 otherwise, with each check and what is wrong. `?exclude=worker,store` leaves checks out, as
 * Kubernetes' own API server does (https://kubernetes.io/docs/reference/using-api/health-checks/).
 */
export function healthRoutes(checks: Checks): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  router.get('/readyz', (request, response) => answerReadiness(checks, request, response));
  return router;
}

async function answerReadiness(checks: Checks, request: Request, response: Response): Promise<void> {
  const report = await checks.report(excludedIn(request.query.exclude));
  response.status(report.ready ? 200 : 503).json(report);
}

/** Names from `?exclude=a,b` and `?exclude=a&exclude=b`. */
function excludedIn(value: unknown): string[] {
  return [value].flat().flatMap((item) => (typeof item === 'string' ? item.split(',') : []));
}
