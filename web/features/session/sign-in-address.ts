import { localPath } from './local-path.ts';

interface SignIn {
  /** Why the last attempt failed. */
  problem?: string;
  /** Where to go afterwards. */
  next?: string;
}

/** The address of the sign-in page. */
export function signInAddress({ problem, next }: SignIn): string {
  const path = localPath(next);
  const query = new URLSearchParams({ ...(problem ? { problem } : {}), ...(path === '/' ? {} : { next: path }) });
  return query.size === 0 ? '/sign-in' : `/sign-in?${query}`;
}
