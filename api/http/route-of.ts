import type { Request } from 'express';

/** The pattern of the route that answered, without ids: `/v2/models/:name/infer`. `none` where nothing did. */
export function routeOf({ baseUrl, route }: Request): string {
  const mount = baseUrl.toLowerCase();
  const path = route ? String(route.path) : '';
  // A mounted server without routes has that of the table of permissions, which names the whole path.
  const pattern = mount !== '' && path.startsWith(mount) ? path : mount + path;
  return pattern === '' ? 'none' : pattern;
}
