import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { DsseEnvelope } from '../../../zoo/provenance/dsse.ts';
import { createdAt, id } from './columns.ts';

/** Signed in-toto statements about what Graft itself made. */
export const statements = pgTable(
  'statements',
  {
    id: id(),
    subjectKind: text('subject_kind')
      .$type<'MODEL' | 'DATASET' | 'FEATURE_SET' | 'CHECKPOINT' | 'EVALUATION'>()
      .notNull(),
    subjectId: uuid('subject_id').notNull(),
    predicateType: text('predicate_type').notNull(),
    envelope: jsonb('envelope').$type<DsseEnvelope>().notNull(),
    keyId: text('key_id')
      .notNull()
      .references(() => signingKeys.keyId),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.subjectKind, table.subjectId)],
);

/** Public keys of the machines that signed; private keys never leave their machine. */
export const signingKeys = pgTable('signing_keys', {
  /** SHA-256 of the public key in DER (SubjectPublicKeyInfo), in hex. */
  keyId: text('key_id').primaryKey(),
  publicKeyPem: text('public_key_pem').notNull(),
  hostname: text('hostname').notNull(),
  createdAt: createdAt(),
});
