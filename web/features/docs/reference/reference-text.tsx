import { type GraphQLNamedType, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { t } from '../../../messages/t.ts';
import { Trans } from '../../../messages/trans.tsx';
import { Anchored } from '../docs-markdown.tsx';
import { Members } from './members.tsx';
import { operationId } from './operation-id.ts';
import type { Reference } from './read-reference.ts';
import type { Operation, ReferencePage } from './reference-pages.ts';
import styles from './reference-text.module.css';
import { TypeReference } from './type-reference.tsx';

/** What the schema says about a noun: its operations with their arguments, then its types with their fields. */
export function ReferenceText({ page, reference }: { page: ReferencePage; reference: Reference }) {
  return (
    <div className={styles.reference}>
      {page.operations.length > 0 && (
        <>
          <Anchored as="h2">{t('Operations')}</Anchored>
          {page.operations.map((operation) => (
            <OperationEntry key={operation.field.name} operation={operation} reference={reference} />
          ))}
        </>
      )}
      <Anchored as="h2">{t('Types')}</Anchored>
      {page.types.map((type) => (
        <TypeEntry key={type.name} type={type} reference={reference} />
      ))}
    </div>
  );
}

function OperationEntry({ operation: { kind, field }, reference }: { operation: Operation; reference: Reference }) {
  return (
    <section className={styles.entry}>
      <Anchored as="h3" id={operationId(field.name)}>
        {field.name}
      </Anchored>
      <p className={styles.kind}>
        <Trans
          id="{kind} returns {type}"
          values={{
            kind: <span>{kind}</span>,
            type: <TypeReference type={field.type} reference={reference} />,
          }}
        />
      </p>
      {field.deprecationReason && (
        <p>{t('Deprecated: {deprecationReason}', { deprecationReason: field.deprecationReason })}</p>
      )}
      {field.description && <p>{field.description}</p>}
      {field.args.length > 0 && <Members members={field.args} reference={reference} />}
    </section>
  );
}

function TypeEntry({ type, reference }: { type: GraphQLNamedType; reference: Reference }) {
  return (
    <section className={styles.entry}>
      <Anchored as="h3" id={type.name}>
        {type.name}
      </Anchored>
      <p className={styles.kind}>
        <span>{kindOf(type)}</span>
      </p>
      {type.description && <p>{type.description}</p>}
      {isEnumType(type) && (
        <Members
          members={type
            .getValues()
            .map(({ name, description, deprecationReason }) => ({ name, description, deprecationReason }))}
          reference={reference}
        />
      )}
      {(isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) && (
        <Members members={Object.values(type.getFields())} reference={reference} />
      )}
    </section>
  );
}

function kindOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) return 'enum';
  if (isInputObjectType(type)) return 'input';
  if (isInterfaceType(type)) return 'interface';
  return isObjectType(type) ? 'type' : 'scalar';
}
