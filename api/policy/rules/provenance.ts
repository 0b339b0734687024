import type { Rule } from '../rule.ts';

/** The required signatures. */
export const provenance: Rule = {
  describe: ({ provenance }) => [
    ...(provenance?.requireStatement
      ? [
          {
            rule: 'provenance.requireStatement',
            requirement: 'A signed statement says how the checkpoint was made.',
          },
        ]
      : []),
    ...(provenance?.requireModelSignature
      ? [
          {
            rule: 'provenance.requireModelSignature',
            requirement: "The model's files have a signature of a publisher who is trusted here.",
          },
        ]
      : []),
  ],
  judge: ({ provenance }, { signed, model: { model } }) => [
    ...(provenance?.requireStatement && !signed
      ? [
          {
            rule: 'provenance.requireStatement',
            message:
              'No signed statement says how this checkpoint was made. Fine-tune again: each checkpoint is signed as it is saved.',
          },
        ]
      : []),
    ...(provenance?.requireModelSignature && model.signature?.status !== 'VERIFIED'
      ? [
          {
            rule: 'provenance.requireModelSignature',
            message: model.signature
              ? `The signature of the model ${model.slug} is not verified: ${model.signature.reason} Trust its signer (GRAFT_TRUST) and fetch the model again.`
              : `The model ${model.slug} has no signature. Ask its publisher for one (OpenSSF Model Signing), or fine-tune a model that has one.`,
          },
        ]
      : []),
  ],
};
