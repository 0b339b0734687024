import { Field, ID, ObjectType } from 'type-graphql';
import { DateTime, Json } from '../scalars.ts';

@ObjectType({ description: 'A signed in-toto statement of Graft about something that it made.' })
export class Statement {
  @Field(() => ID)
  id!: string;

  @Field(() => String, {
    description:
      'The predicate: https://slsa.dev/provenance/v1 (how it was made, and from what) or urn:x-graft:evaluation-result:v1 (its evaluation).',
  })
  predicateType!: string;

  @Field(() => String, { description: 'The signer: the keyId of a SigningKey.' })
  keyId!: string;

  @Field(() => DateTime)
  createdAt!: Date;

  @Field(() => Json, { description: 'The DSSE envelope; its payload is the statement in Base64.' })
  envelope!: object;
}

@ObjectType({ description: 'The public key of a machine that signs statements (Ed25519).' })
export class SigningKey {
  @Field(() => ID, { description: 'SHA-256 of the public key in DER (SubjectPublicKeyInfo), in hex.' })
  keyId!: string;

  @Field(() => String)
  publicKeyPem!: string;

  @Field(() => String, { description: 'The machine that made it.' })
  hostname!: string;

  @Field(() => DateTime)
  createdAt!: Date;
}
