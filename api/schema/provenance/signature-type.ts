import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../scalars.ts';

export const SignatureStatus = { VERIFIED: 'VERIFIED', UNVERIFIED: 'UNVERIFIED', INVALID: 'INVALID' } as const;
registerEnumType(SignatureStatus, {
  name: 'SignatureStatus',
  description: 'UNVERIFIED: no key here can verify it. INVALID: it does not match the files, or it is wrong.',
});

@ObjectType({
  description: "An OpenSSF model signature that came with a model's files, and the result of its verification.",
})
export class ModelSignature {
  @Field(() => SignatureStatus)
  status!: keyof typeof SignatureStatus;

  @Field(() => String, {
    nullable: true,
    description: 'Fingerprint of a key, subject of a certificate, or an identity.',
  })
  signer!: string | null;

  @Field(() => String, { description: 'In a sentence, what was checked and found.' })
  reason!: string;

  @Field(() => DateTime)
  verifiedAt!: Date;
}
