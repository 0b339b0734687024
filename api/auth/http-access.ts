import { type RequestHandler, Router } from 'express';
import type { Config } from '../config.ts';
import type { Db } from '../database/connection.ts';
import { NO_PROJECT_ID, withinProject } from '../database/scope.ts';
import { PATHS, type Permission } from './permissions.ts';
import { viewerOfRequest } from './request-viewer.ts';
import { requirePermission } from './require-permission.ts';

/**
 * Checks requests against the table (permissions.ts) before any route sees them: the paths of `/v2`, or all others.
 *
 * @param closed answers a path that is not in the table
 * @returns a router that is marked, so that a spec which walks the routes tells it from them
 */
export function httpAccess(platform: { db: Db; config: Config }, mount: '' | '/v2', closed: RequestHandler): Router {
  const router = Object.assign(Router(), { isAccess: true });
  for (const [entry, permission] of Object.entries(PATHS)) {
    const [method, path] = entry.split(' ');
    const isOfProtocol = path === '/v2' || path.startsWith('/v2/');
    if (isOfProtocol !== (mount === '/v2')) continue;
    const route = router.route(path.slice(mount.length) || '/');
    const check = checkOf(platform, permission);
    switch (method) {
      case 'GET':
        route.get(check);
        break;
      case 'HEAD':
        route.head(check);
        break;
      case 'PATCH':
        route.patch(check);
        break;
      case 'POST':
        route.post(check);
        break;
      case 'PUT':
        route.put(check);
        break;
      default:
        throw new Error(`api/auth/permissions.ts names the method ${method}, which httpAccess does not know.`);
    }
  }
  router.use(closed);
  return router;
}

function checkOf(platform: { db: Db; config: Config }, permission: Permission): RequestHandler {
  return async (request, _response, next) => {
    // Not even looked up where none is needed: the token of a health check may be anything.
    if (permission.role === null) return next('router');
    const viewer = await viewerOfRequest(platform, request);
    requirePermission(viewer, permission, (name) => request.params[name]);
    withinProject(viewer?.project.projectId ?? NO_PROJECT_ID, () => next('router'));
  };
}
