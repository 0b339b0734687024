import satisfies from 'spdx-satisfies';
import { z } from 'zod';
import { readYaml } from '../../zoo/yaml/read-yaml.ts';

const share = z.number().min(0, 'must be 0..1').max(1, 'must be 0..1');

/** One licence, as SPDX lists it: `Apache-2.0`, `GPL-2.0-or-later`, `GPL-2.0-only WITH Classpath-exception-2.0`. */
const spdxLicense = z
  .string()
  .max(200)
  .refine(
    isSingleLicense,
    'must be one licence by its SPDX identifier, such as "Apache-2.0" (https://spdx.org/licenses/)',
  );

function isSingleLicense(license: string): boolean {
  try {
    return satisfies(license, [license]);
  } catch {
    return false;
  }
}

/** The split that an evaluation must be on; if the data set has no test split, its validation split counts. */
const split = z.enum(['test', 'validation']).default('test');

/**
 * The requirements for deploying an endpoint. A rule that is left out requires nothing. A fact that was not measured or
 * recorded counts as a violation: a gate must not treat missing facts as met. A section without requirements is refused,
 * because it reads as if it required something.
 */
const policySchema = z.strictObject({
  version: z.literal(1),
  /** Licences that the model, and all its ancestors in the zoo, may have. */
  licenses: z.strictObject({ allow: z.array(spdxLicense).min(1).max(500) }).optional(),
  /** Of `Checkpoint.provenance.completeness`. */
  completeness: z.strictObject({ minimum: share }).optional(),
  biasNotes: z
    .strictObject({
      /** The worst severity that a note may have without being acknowledged; NONE: each must be acknowledged. */
      maximumUnacknowledgedSeverity: z.enum(['NONE', 'INFO', 'LOW', 'MEDIUM', 'HIGH']),
    })
    .optional(),
  evaluation: z.strictObject({ split, minimumAccuracy: share }).optional(),
  fairness: z
    .strictObject({
      split,
      /** The attributes that must be measured and are judged; null: every measured one, and at least one. */
      attributes: z.array(z.string().trim().min(1).max(200)).min(1).max(50).nullable().default(null),
      /** Whether a checkpoint whose data has no groups, or too few examples of them, is refused. */
      required: z.boolean().default(true),
      /** Whether the measured intersections of attributes are judged as well. */
      intersections: z.boolean().default(false),
      minimumWorstGroupAccuracy: share.nullable().default(null),
      maximumDemographicParityDifference: share.nullable().default(null),
      maximumEqualizedOddsDifference: share.nullable().default(null),
    })
    .refine(
      ({ required, minimumWorstGroupAccuracy, maximumDemographicParityDifference, maximumEqualizedOddsDifference }) =>
        required ||
        [minimumWorstGroupAccuracy, maximumDemographicParityDifference, maximumEqualizedOddsDifference].some(
          (floor) => floor !== null,
        ),
      'requires nothing: give it a minimum such as "minimumWorstGroupAccuracy: 0.8", or leave it out',
    )
    .optional(),
  provenance: z
    .strictObject({
      /** A signed statement of how the checkpoint was made. */
      requireStatement: z.boolean().default(false),
      /** The publisher's signature of the model, verified with the keys that are trusted here. */
      requireModelSignature: z.boolean().default(false),
    })
    .refine(
      ({ requireStatement, requireModelSignature }) => requireStatement || requireModelSignature,
      'requires nothing: set "requireStatement: true" or "requireModelSignature: true", or leave it out',
    )
    .optional(),
});

export type Policy = z.infer<typeof policySchema>;

/**
 * Reads a policy from its YAML text. `file` is its name in messages.
 *
 * @throws InvalidInputError with a line `file:line:column: what is wrong` for each fault.
 */
export function readPolicy(text: string, file: string): Policy {
  return readYaml(text, file, policySchema);
}
