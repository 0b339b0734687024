import { RequestError } from '../errors.ts';
import type { Holder, Viewer } from './tokens.ts';

/**
 * A caller at work in one of their projects: the one that the request names, the one that the browser's session chose, or the first.
 *
 * @param slug null: the request names none
 * @throws RequestError FORBIDDEN, with the same words for a project of others and for one that does not exist
 */
export function inProject(holder: Holder, slug: string | null): Viewer {
  const { grants, chosenProjectId } = holder;
  const project =
    slug === null
      ? (grants.find(({ projectId }) => projectId === chosenProjectId) ?? grants[0])
      : grants.find((grant) => grant.slug === slug);
  if (project) return { ...holder, role: project.role, project };
  const why =
    grants.length === 0
      ? `"${holder.name}" is a member of no project`
      : `"${holder.name}" is not a member of a project "${String(slug).slice(0, 100)}"`;
  throw new RequestError('FORBIDDEN', `${why}. Ask an admin to make them one.`);
}
