import type { NewHolder, Viewer } from '../auth/tokens.ts';
import { NO_PROJECT_ID } from '../database/scope.ts';
import { DEFAULT_PROJECT_ID } from '../database/tables/projects.ts';

/** A caller at work in the first project, as a request of theirs would have it. */
export function viewerWith(holder: Partial<NewHolder>): Viewer {
  const { role = 'ADMIN' } = holder;
  const project = { projectId: DEFAULT_PROJECT_ID, slug: 'default', name: 'Default', role };
  const nobody = { id: NO_PROJECT_ID, name: 'ada', role, tokenId: NO_PROJECT_ID, sessionId: null, endpoint: null };
  return { ...nobody, expiresAt: null, ...holder, grants: [project], chosenProjectId: null, project };
}
