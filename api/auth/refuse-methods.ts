import { type NextFunction, type Request, type Response, Router } from 'express';

/**
 * Answers what a router has a path for, but no such method there.
 *
 * @param routes has its routes by now, as its own: those of routers in it are not seen
 * @param refuse answers 405; `allowed` is the value of the header `Allow`, which is set (RFC 9110, 15.5.6)
 */
export function refuseMethods(
  routes: Pick<Router, 'stack'>,
  refuse: (request: Request, response: Response, allowed: string) => void,
): Router {
  const methods = new Map<string, Set<string>>();
  for (const { route } of routes.stack) {
    if (!route) continue;
    const known = methods.get(route.path) ?? new Set();
    methods.set(route.path, known);
    for (const { method } of route.stack) known.add(method.toUpperCase());
    // Express answers HEAD where there is a GET.
    if (known.has('GET')) known.add('HEAD');
  }
  // It opens nothing: marked as in http-access.ts.
  const router = Object.assign(Router({ caseSensitive: true }), { isAccess: true });
  for (const [path, known] of methods) {
    const allowed = [...known].sort().join(', ');
    router.all(path, (request: Request, response: Response, next: NextFunction) => {
      if (known.has(request.method)) return next();
      response.set('Allow', allowed);
      refuse(request, response, allowed);
    });
  }
  return router;
}
