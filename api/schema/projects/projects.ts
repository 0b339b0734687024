import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { viewerOf } from '../../auth/access.ts';
import { credentialsOf } from '../../auth/credentials.ts';
import type { Grant } from '../../auth/tokens.ts';
import type { Context } from '../../context.ts';
import { biasNotes, members, projects, sessions, users } from '../../database/tables/index.ts';
import { RequestError } from '../../errors.ts';
import { isId, parse, words } from '../../parse.ts';
import { keyset, type Page, pageOf, pageSize } from '../connection.ts';
import { endpointName } from '../endpoints/endpoints.ts';

/** Whoever may work in all of them reads all with each new token. */
const MOST_PROJECTS = 500;

type MemberRow = typeof members.$inferSelect;

interface Asked {
  first?: number | null;
  after?: string | null;
}

/** As the schema has it. */
export const projectOf = ({ projectId: id, slug, name, role }: Grant) => ({ id, slug, name, role });

type OwnProject = ReturnType<typeof projectOf>;

/** Those that the viewer may work in, oldest first. */
export async function listProjects(context: Context, { first, after }: Asked): Promise<Page<OwnProject>> {
  const size = pageSize(first);
  const { grants } = viewerOf(context);
  const keys = keyset('projects', [{ expression: sql`${projects.id}`, direction: 'asc', type: 'uuid' }], after);
  const own = inArray(
    projects.id,
    grants.map(({ projectId }) => projectId),
  );
  const rows = await context.db
    .select({ id: projects.id, cursor: keys.cursor })
    .from(projects)
    .where(and(own, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  const nodes = rows.flatMap(({ id, cursor }) => {
    const grant = grants.find(({ projectId }) => projectId === id);
    return grant ? [{ node: projectOf(grant), cursor }] : [];
  });
  return pageOf(nodes, { size, after, totalCount: grants.length });
}

/** Those of a project, by their ids. */
export async function listMembers(
  { db }: Context,
  projectId: string,
  { first, after }: Asked,
): Promise<Page<MemberRow>> {
  const size = pageSize(first);
  const keys = keyset('members', [{ expression: sql`${members.userId}`, direction: 'asc', type: 'uuid' }], after);
  const own = eq(members.projectId, projectId);
  const rows = await db
    .select({ node: members, cursor: keys.cursor })
    .from(members)
    .where(and(own, keys.after))
    .orderBy(...keys.orderBy)
    .limit(size + 1);
  return pageOf(rows, { size, after, totalCount: await db.$count(members, own) });
}

const createProjectInput = z.object({ slug: endpointName, name: words(100) });

/** @throws RequestError BAD_USER_INPUT; CONFLICT if the slug is taken, or there are too many */
export async function createProject(context: Context, input: unknown): Promise<OwnProject> {
  const { slug, name } = parse(createProjectInput, input);
  const made = await context.db.transaction(async (db) => {
    if ((await db.$count(projects, isNull(projects.deletedAt))) >= MOST_PROJECTS)
      throw new RequestError('CONFLICT', `There are ${MOST_PROJECTS} projects already.`);
    const [row] = await db.insert(projects).values({ slug, name }).onConflictDoNothing().returning();
    if (!row) throw new RequestError('CONFLICT', `The slug ${slug} is taken. Choose another one.`, 'slug');
    // From the second project on, notes of one do not count in the lists of others: see the trigger write_worst_severity.
    await db.update(biasNotes).set({ modelId: sql`${biasNotes.modelId}` });
    return row;
  });
  // Admins may work in it from now on.
  await credentialsOf(context).forgetAll();
  return projectOf({ projectId: made.id, slug, name, role: 'ADMIN' });
}

/** @throws RequestError BAD_USER_INPUT, NOT_FOUND */
export async function renameProject(context: Context, slug: string, name: string): Promise<OwnProject> {
  const grant = grantNamed(context, slug, 'slug');
  const wanted = parse(z.object({ name: words(100) }), { name });
  await context.db.update(projects).set(wanted).where(eq(projects.id, grant.projectId));
  await credentialsOf(context).forgetAll();
  return { ...projectOf(grant), ...wanted };
}

const setMemberInput = z.object({
  project: z.string(),
  userId: z.string(),
  role: z.enum(['VIEWER', 'TRAINER', 'DEPLOYER']).nullish(),
});

/**
 * Makes a user a member of a project, or changes or ends that. It holds at once, for open WebSockets too.
 *
 * @returns null for a member who was removed
 * @throws RequestError BAD_USER_INPUT, NOT_FOUND
 */
export async function setMember(context: Context, input: unknown): Promise<MemberRow | null> {
  const { project, userId, role = null } = parse(setMemberInput, input);
  const { projectId } = grantNamed(context, project, 'project');
  const [user] = isId(userId) ? await context.db.select().from(users).where(eq(users.id, userId)) : [];
  if (!user) throw new RequestError('NOT_FOUND', `There is no user ${userId.slice(0, 100)}; see users.`, 'userId');
  const row = await writeMember(context, { projectId, userId, role });
  await credentialsOf(context).forget(userId);
  return row;
}

async function writeMember(
  { db }: Context,
  { projectId, userId, role }: { projectId: string; userId: string; role: MemberRow['role'] | null },
): Promise<MemberRow | null> {
  if (role === null) {
    await db.delete(members).where(and(eq(members.projectId, projectId), eq(members.userId, userId)));
    return null;
  }
  const [row] = await db
    .insert(members)
    .values({ projectId, userId, role })
    .onConflictDoUpdate({ target: [members.projectId, members.userId], set: { role } })
    .returning();
  return row;
}

/**
 * Lets the browser's session work in another project.
 *
 * @throws RequestError NOT_FOUND; CONFLICT for a caller without a session, who sends X-Graft-Project instead.
 */
export async function chooseProject(context: Context, slug: string): Promise<OwnProject> {
  const { sessionId } = viewerOf(context);
  const grant = grantNamed(context, slug, 'slug');
  if (sessionId === null)
    throw new RequestError(
      'CONFLICT',
      'Only a browser that is signed in has a choice; send the header X-Graft-Project.',
    );
  await context.db.update(sessions).set({ projectId: grant.projectId }).where(eq(sessions.id, sessionId));
  await credentialsOf(context).forget(sessionId);
  return projectOf(grant);
}

/**
 * One of the viewer's projects.
 *
 * @throws RequestError NOT_FOUND, with the same words for a project of others
 */
export function grantNamed(context: Context, slug: string, field: string): Grant {
  const grant = viewerOf(context).grants.find((one) => one.slug === slug);
  if (grant) return grant;
  throw new RequestError('NOT_FOUND', `There is no project "${slug.slice(0, 100)}"; see projects.`, field);
}
