import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { viewerOf } from '../../auth/access.ts';
import { credentialsOf } from '../../auth/credentials.ts';
import type { Context } from '../../context.ts';
import { tokens, users } from '../../database/tables/index.ts';
import { Project } from '../projects/project-type.ts';
import { projectOf } from '../projects/projects.ts';
import { createToken } from './create-token.ts';
import { listSessions, type OpenSession } from './list-sessions.ts';
import { newestFirst } from './newest-first.ts';
import { revokeToken } from './revoke-token.ts';
import { Session, SessionConnection } from './session-type.ts';
import { endOtherSessions, endSession, startSession } from './sessions.ts';
import { CreatedToken, CreateTokenInput, StartedSession, Token, TokenConnection } from './token-type.ts';
import { User, UserConnection } from './user-type.ts';

@Resolver(() => Token)
export class TokenResolver {
  @FieldResolver(() => User, { description: 'Whose token it is.' })
  user(@Ctx() { loaders }: Context, @Root() { userId }: typeof tokens.$inferSelect) {
    return loaders.user.load(userId);
  }

  @FieldResolver(() => Project, { nullable: true, description: 'The only project that it works in.' })
  project(@Ctx() context: Context, @Root() { projectId }: typeof tokens.$inferSelect) {
    const grant = viewerOf(context).grants.find((one) => one.projectId === projectId);
    return grant ? projectOf(grant) : null;
  }

  @Query(() => TokenConnection, { description: 'Newest first, also those that expired or were revoked. For admins.' })
  async tokens(
    @Ctx() context: Context,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    await credentialsOf(context).writeUses();
    return newestFirst(context.db, tokens, { order: 'tokens', first, after });
  }

  @Mutation(() => CreatedToken, { description: 'The secret is shown once. For admins.' })
  createToken(@Ctx() context: Context, @Arg('input', () => CreateTokenInput) input: CreateTokenInput) {
    return createToken(context, input);
  }

  @Mutation(() => Token, {
    description: 'Ends a token at once, with its sessions and its WebSockets. For admins.',
  })
  revokeToken(@Ctx() context: Context, @Arg('id', () => ID) id: string) {
    return revokeToken(context, id);
  }
}

@Resolver()
export class PeopleResolver {
  @Query(() => UserConnection, { description: 'Newest first. For admins.' })
  users(
    @Ctx() context: Context,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return newestFirst(context.db, users, { order: 'users', first, after });
  }

  @Mutation(() => StartedSession, {
    description:
      'Signs a browser in, for seven days at most, or until nobody uses it for a while. Send the token as Authorization: Bearer.',
  })
  startSession(@Ctx() context: Context) {
    return startSession(context);
  }

  @Query(() => SessionConnection, {
    description: "Browsers that are signed in, newest first: the viewer's own, or everybody's for an admin.",
  })
  sessions(
    @Ctx() context: Context,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return listSessions(context, { first, after });
  }

  @Mutation(() => Boolean, {
    description:
      'Signs a browser out at once, with its WebSockets: the one that sends this, or one of the sessions that it sees. false: there was nothing to end.',
  })
  endSession(@Ctx() context: Context, @Arg('id', () => ID, { nullable: true }) id?: string | null) {
    return endSession(context, id ?? null);
  }

  @Mutation(() => Int, { description: "Signs out the viewer's other browsers; returns how many." })
  endOtherSessions(@Ctx() context: Context) {
    return endOtherSessions(context);
  }
}

@Resolver(() => Session)
export class SessionResolver {
  @FieldResolver(() => User, { description: 'Who is signed in.' })
  user(@Ctx() { loaders }: Context, @Root() { userId }: OpenSession) {
    return loaders.user.load(userId);
  }
}
