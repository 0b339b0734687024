import type { Express } from 'express';

/** What Express keeps of a route or a mounted router; it has no public way to list them. */
interface Layer {
  rawPath?: string;
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[]; isAccess?: boolean };
}

/** Every route of an app, as `METHOD /path`; a mounted GraphQL server takes all methods and has none. */
export function routesOf(app: Express): string[] {
  return within((app.router as unknown as { stack: Layer[] }).stack, '');
}

function within(stack: Layer[], mount: string): string[] {
  return stack.flatMap(({ rawPath, route, handle }) => {
    if (route)
      return Object.keys(route.methods).map(
        (method) => `${method.toUpperCase()} ${(mount + route.path).replace(/(.)\/$/, '$1')}`,
      );
    const inner = rawPath === undefined || rawPath === '/' ? mount : mount + rawPath;
    return handle.stack && !handle.isAccess ? within(handle.stack, inner) : [];
  });
}
