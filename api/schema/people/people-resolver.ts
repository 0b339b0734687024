import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { viewerOf } from '../../auth/access.ts';
import { credentialsOf } from '../../auth/credentials.ts';
import type { Context } from '../../context.ts';
import { auditEvents, tokens, users } from '../../database/tables/index.ts';
import { Project } from '../projects/project-type.ts';
import { projectOf } from '../projects/projects.ts';
import { AuditEventConnection } from './audit-event-type.ts';
import { createToken } from './create-token.ts';
import { newestFirst } from './newest-first.ts';
import { revokeToken } from './revoke-token.ts';
import { endSession, startSession } from './sessions.ts';
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

  @Query(() => AuditEventConnection, { description: 'Who changed what, and who tried to; newest first. For admins.' })
  auditLog(
    @Ctx() context: Context,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ) {
    return newestFirst(context.db, auditEvents, { order: 'audit', first, after });
  }

  @Mutation(() => StartedSession, {
    description: 'Signs a browser in, for seven days at most. Send the token as Authorization: Bearer.',
  })
  startSession(@Ctx() context: Context) {
    return startSession(context);
  }

  @Mutation(() => Boolean, { description: 'Signs out the browser that sends this. false: it has no session.' })
  endSession(@Ctx() context: Context) {
    return endSession(context);
  }
}
