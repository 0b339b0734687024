import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { viewerOf } from '../../auth/access.ts';
import { requireRole } from '../../auth/roles.ts';
import type { Context } from '../../context.ts';
import { withinEverything } from '../../database/scope.ts';
import type { members } from '../../database/tables/index.ts';
import { User } from '../people/user-type.ts';
import { Viewer } from '../viewer/viewer-type.ts';
import { deleteProject, holdingsOf } from './delete-project.ts';
import {
  CreateProjectInput,
  Member,
  MemberConnection,
  Project,
  ProjectConnection,
  ProjectHolding,
  ProjectQuotas,
  ProjectUse,
  SetMemberInput,
  SetQuotasInput,
} from './project-type.ts';
import {
  chooseProject,
  createProject,
  grantNamed,
  listMembers,
  listProjects,
  projectOf,
  renameProject,
  setMember,
} from './projects.ts';
import { quotasOf, setQuotas, useOf } from './quotas.ts';

@Resolver(() => Project)
export class ProjectResolver {
  @Query(() => ProjectConnection, { description: 'Those that the viewer may work in, oldest first; all for an admin.' })
  projects(
    @Ctx() context: Context,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listProjects(context, { first, after });
  }

  @Query(() => Project, { description: 'One of those that the viewer may work in.' })
  project(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return projectOf(grantNamed(context, slug, 'slug'));
  }

  @FieldResolver(() => MemberConnection, {
    description: 'For admins, who may work in every project without being one.',
  })
  members(
    @Ctx() context: Context,
    @Root() { id }: Project,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    requireRole(context.viewer, 'ADMIN');
    return withinEverything(() => listMembers(context, id, { first, after }));
  }

  @Mutation(() => Project, { description: 'Makes a project for a team. For admins.' })
  createProject(@Ctx() context: Context, @Arg('input', () => CreateProjectInput) input: CreateProjectInput) {
    return createProject(context, input);
  }

  @FieldResolver(() => ProjectQuotas, { description: 'An admin sets them with setQuotas.' })
  quotas(@Ctx() context: Context, @Root() { id }: Project) {
    return quotasOf(context, id);
  }

  @FieldResolver(() => ProjectUse)
  use(@Ctx() context: Context, @Root() { id }: Project) {
    return useOf(context, id);
  }

  @Mutation(() => Project, {
    description: 'Limits what a project may have, from now on; what it has stays. For admins.',
  })
  setQuotas(@Ctx() context: Context, @Arg('input', () => SetQuotasInput) input: SetQuotasInput) {
    return setQuotas(context, input);
  }

  @Mutation(() => Project, { description: 'Its slug stays, because programs name it. For admins.' })
  renameProject(
    @Ctx() context: Context,
    @Arg('slug', () => String) slug: string,
    @Arg('name', () => String) name: string,
  ) {
    return renameProject(context, slug, name);
  }

  @Mutation(() => Boolean, {
    description:
      'Deletes a project that has nothing any more, ends its members, and revokes its tokens. CONFLICT names what it still has. For admins.',
  })
  deleteProject(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return deleteProject(context, slug);
  }

  @FieldResolver(() => [ProjectHolding], {
    description: 'What it still has, and would have to be deleted before it. For admins.',
  })
  holdings(@Ctx() context: Context, @Root() { id }: Project) {
    requireRole(context.viewer, 'ADMIN');
    return withinEverything(() => holdingsOf(context.db, id));
  }

  @Mutation(() => Member, {
    nullable: true,
    description: 'Makes a user a member of a project, or changes or ends that, at once. null: removed. For admins.',
  })
  setMember(@Ctx() context: Context, @Arg('input', () => SetMemberInput) input: SetMemberInput) {
    return setMember(context, input);
  }

  @Mutation(() => Project, {
    description: 'The project that the pages of this browser show from now on. Programs send X-Graft-Project instead.',
  })
  chooseProject(@Ctx() context: Context, @Arg('slug', () => String) slug: string) {
    return chooseProject(context, slug);
  }
}

@Resolver(() => Member)
export class MemberResolver {
  @FieldResolver(() => User)
  user(@Ctx() { loaders }: Context, @Root() { userId }: typeof members.$inferSelect) {
    return loaders.user.load(userId);
  }
}

@Resolver(() => Viewer)
export class ViewersProjectResolver {
  @FieldResolver(() => Project, { description: 'The project that this request works in.' })
  project(@Ctx() context: Context) {
    return projectOf(viewerOf(context).project);
  }
}
