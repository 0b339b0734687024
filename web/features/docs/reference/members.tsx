import type { GraphQLInputType, GraphQLOutputType } from 'graphql';
import { t } from '../../../messages/t.ts';
import styles from './members.module.css';
import type { Reference } from './read-reference.ts';
import { TypeReference } from './type-reference.tsx';

/** An argument, a field or a value: what GraphQL's classes of them share. */
export interface Member {
  name: string;
  type?: GraphQLOutputType | GraphQLInputType;
  /** Arguments and fields of inputs. */
  defaultValue?: unknown;
  description?: string | null | undefined;
  deprecationReason?: string | null | undefined;
  args?: readonly Member[];
}

/** Arguments, fields or values, each with its type, its default and what it means. */
export function Members({ members, reference }: { members: readonly Member[]; reference: Reference }) {
  return (
    <dl className={styles.members}>
      {members.map(({ name, type, defaultValue, description, deprecationReason, args = [] }) => (
        <div key={name}>
          <dt>
            <code className={styles.name}>{name}</code>
            {type && <TypeReference type={type} reference={reference} />}
            {defaultValue !== undefined && (
              <span className="muted">{t('default {defaultValue}', { defaultValue: literal(defaultValue) })}</span>
            )}
          </dt>
          <dd>
            {deprecationReason && <p>{t('Deprecated: {deprecationReason}', { deprecationReason })}</p>}
            {description && <p>{description}</p>}
            {args.length > 0 && <Members members={args} reference={reference} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Names of enums are strings in a schema that was read from text. */
const literal = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
