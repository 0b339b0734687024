import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../context.ts';
import { withinEverything } from '../../database/scope.ts';
import { auditEvents } from '../../database/tables/index.ts';
import type { Page } from '../connection.ts';
import { type AuditConditions, allBut, auditConditions } from './audit-conditions.ts';
import { AuditEventConnection } from './audit-event-type.ts';
import { auditFacets } from './audit-facets.ts';
import { AuditFacets, AuditFilter } from './audit-filter-type.ts';
import { newestFirst } from './newest-first.ts';

type AuditPage = Page<typeof auditEvents.$inferSelect> & { conditions: AuditConditions };

@Resolver(() => AuditEventConnection)
export class AuditResolver {
  @Query(() => AuditEventConnection, { description: 'Who changed what, and who tried to; newest first. For admins.' })
  async auditLog(
    @Ctx() context: Context,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20 }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('filter', () => AuditFilter, { nullable: true }) filter: AuditFilter | null,
  ): Promise<AuditPage> {
    const conditions = auditConditions(filter);
    const page = await newestFirst(context.db, auditEvents, {
      order: 'audit',
      where: allBut(conditions),
      first,
      after,
    });
    return { ...page, conditions };
  }

  @FieldResolver(() => AuditFacets)
  facets(@Ctx() { db }: Context, @Root() { conditions }: AuditPage) {
    // As the query's own resolver: whoever may read the log sees the tokens of every project.
    return withinEverything(() => auditFacets(db, conditions));
  }
}
