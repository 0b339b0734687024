import type { AttributeFairness, Disparity, Estimate } from '../../../zoo/evaluation/fairness/fairness-report.ts';
import {
  labelsNotMeasured,
  labelsWithoutGroups,
  nameLabels,
  whyNotMeasured,
} from '../../../zoo/evaluation/fairness/not-measured.ts';
import type { PolicyViolation } from '../../database/tables/index.ts';
import type { Policy } from '../policy.ts';
import { type JudgedCheckpoint, percent, type Rule } from '../rule.ts';
import { heldOutEvaluation } from './held-out-evaluation.ts';

type FairnessRule = NonNullable<Policy['fairness']>;
type Difference = 'demographicParityDifference' | 'equalizedOddsDifference';

const NAMES: Record<Difference, string> = {
  demographicParityDifference: 'demographic-parity difference',
  equalizedOddsDifference: 'equalized-odds difference',
};

const MITIGATION =
  'Fine-tune again with group mitigation, more examples of that group, or thresholds by group, and compare before and after.';

/** The largest allowed differences between groups: the evaluation's measures, by name. */
export const fairness: Rule = {
  describe: ({ fairness }) => (fairness ? requirements(fairness) : []),
  judge: ({ fairness: rule }, checkpoint) => (rule ? violations(rule, checkpoint) : []),
};

function requirements(rule: FairnessRule): { rule: string; requirement: string }[] {
  const { attributes, minimumWorstGroupAccuracy, required } = rule;
  const over = attributes ? `over ${attributes.join(', ')}` : 'over every measured attribute';
  const list = [];
  if (required)
    list.push({
      rule: 'fairness.required',
      requirement: attributes
        ? `Fairness was measured ${over}.`
        : 'Fairness was measured over at least one attribute of the examples.',
    });
  if (minimumWorstGroupAccuracy !== null)
    list.push({
      rule: 'fairness.minimumWorstGroupAccuracy',
      requirement: `The accuracy in every group is at least ${percent(minimumWorstGroupAccuracy)}, ${over}.`,
    });
  for (const [name, rulePath, most] of differences(rule))
    list.push({ rule: rulePath, requirement: `The ${NAMES[name]} is at most ${most}, ${over}.` });
  return list;
}

/** The differences that the rule limits, with the rule's name and the limit. */
function differences(rule: FairnessRule): [name: Difference, rule: string, most: number][] {
  const all: [Difference, string, number | null][] = [
    [
      'demographicParityDifference',
      'fairness.maximumDemographicParityDifference',
      rule.maximumDemographicParityDifference,
    ],
    ['equalizedOddsDifference', 'fairness.maximumEqualizedOddsDifference', rule.maximumEqualizedOddsDifference],
  ];
  return all.filter((entry): entry is [Difference, string, number] => entry[2] !== null);
}

function violations(rule: FairnessRule, checkpoint: JudgedCheckpoint): PolicyViolation[] {
  const evaluation = heldOutEvaluation(checkpoint, rule.split);
  const report = evaluation?.fairness;
  if (!report) return missing(rule, notMeasured(checkpoint, evaluation !== undefined));
  const judged = report.attributes.filter(({ attributes }) => isJudged(rule, attributes));
  const measured = new Set(judged.map(({ attributes }) => attributes.join()));
  const wanted = rule.attributes ?? [];
  return [
    ...(rule.attributes === null && judged.length === 0
      ? missing(
          rule,
          'its evaluation has no groups. Give the examples attributes in metadata.csv, and fine-tune on that.',
        )
      : []),
    ...wanted
      .filter((attribute) => !measured.has(attribute))
      .flatMap((attribute) =>
        missing(rule, `not over ${attribute}. Give the data set a column ${attribute} in its metadata.csv.`),
      ),
    ...judged.flatMap((attribute) => ofAttribute(rule, attribute, checkpoint.checkpoint.labels, report.supportFloor)),
  ];
}

function isJudged({ attributes, intersections }: FairnessRule, measured: string[]): boolean {
  if (measured.length > 1 && !intersections) return false;
  return attributes === null || measured.every((attribute) => attributes.includes(attribute));
}

function missing({ required }: FairnessRule, reason: string): PolicyViolation[] {
  return required ? [{ rule: 'fairness.required', message: `Fairness was not measured: ${reason}` }] : [];
}

function notMeasured({ dataset }: JudgedCheckpoint, isEvaluated: boolean): string {
  if (dataset.groups.length === 0)
    return `the data set ${dataset.name} has no groups. Give its examples attributes in metadata.csv, and fine-tune on that.`;
  if (dataset.task !== 'SINGLE_LABEL')
    return `Graft measures it for single-label data, and the data set ${dataset.name} is ${dataset.task}.`;
  return isEvaluated
    ? 'the evaluation is older than the measure. Open the page of its fine-tune, which measures it now, and deploy again.'
    : 'there is no evaluation on held-out examples. Give the data set a test split, and fine-tune on that.';
}

function ofAttribute(
  rule: FairnessRule,
  attribute: AttributeFairness,
  labels: string[],
  supportFloor: number,
): PolicyViolation[] {
  const { attributes, worstGroup, byLabel } = attribute;
  const over = attributes.join(' × ');
  if (!worstGroup)
    return missing(rule, `fewer than two groups of ${over} have ${supportFloor} examples. Add examples of the others.`);
  const found: PolicyViolation[] = [];
  const least = rule.minimumWorstGroupAccuracy;
  if (least !== null && worstGroup.accuracy.value < least)
    found.push({
      rule: 'fairness.minimumWorstGroupAccuracy',
      message: `The accuracy in the group ${over} = ${worstGroup.values.join(' × ')} is ${percent(worstGroup.accuracy.value)}${interval(worstGroup.accuracy, percent)}, below the minimum of ${percent(least)}. ${MITIGATION}`,
    });
  for (const [name, rulePath, most] of differences(rule)) {
    const worst = widest(byLabel, name);
    if (worst && worst.estimate.value > most)
      found.push({
        rule: rulePath,
        message: `The ${NAMES[name]} over ${over} is ${worst.isWhole ? '' : 'at least '}${decimals(worst.estimate.value)}${interval(worst.estimate, decimals)} for the label ${labels[worst.label] ?? worst.label}, above the maximum of ${most}. ${MITIGATION}`,
      });
  }
  if (rule.maximumEqualizedOddsDifference !== null)
    found.push(...oddsNotMeasured(rule, attribute, labels, supportFloor));
  return found;
}

/** A limit on equalized odds applies to both halves and every group: what is not known counts as not measured. */
function oddsNotMeasured(
  rule: FairnessRule,
  attribute: AttributeFairness,
  labels: string[],
  supportFloor: number,
): PolicyViolation[] {
  const difference = `the ${NAMES.equalizedOddsDifference} over ${attribute.attributes.join(' × ')}`;
  const unknown = [
    ...labelsNotMeasured(attribute, labels).map(
      ({ rate, labels: without }) =>
        `${difference} is not known for ${nameLabels(without)}: ${whyNotMeasured(rate, supportFloor)}.`,
    ),
    ...labelsWithoutGroups(attribute, labels, supportFloor).map(
      ({ clause, labels: without }) =>
        `${difference} is not known for every group: for ${nameLabels(without)}, ${clause}.`,
    ),
  ];
  return unknown.flatMap((reason) => missing(rule, `${reason} Add held-out examples, and fine-tune on them.`));
}

/** Each label is taken one against the rest; the one with the largest difference is judged. */
function widest(
  byLabel: Disparity[],
  name: Difference,
): { label: number; estimate: Estimate; isWhole: boolean } | null {
  let worst: ReturnType<typeof widest> = null;
  for (const [label, disparity] of byLabel.entries()) {
    for (const estimate of estimatesOf(disparity, name)) {
      if (worst && estimate.value <= worst.estimate.value) continue;
      worst = { label, estimate, isWhole: disparity[name] !== null };
    }
  }
  return worst;
}

/** The equalized-odds difference is at least that of the known half, if the other is not known. */
function estimatesOf(disparity: Disparity, name: Difference): Estimate[] {
  const whole = disparity[name];
  if (whole) return [whole];
  if (name !== 'equalizedOddsDifference') return [];
  return [disparity.truePositiveRateDifference, disparity.falsePositiveRateDifference].filter((half) => half !== null);
}

const decimals = (value: number) => value.toFixed(3);

const interval = ({ interval }: Estimate, format: (value: number) => string) =>
  interval ? ` (95 %: ${format(interval[0])} to ${format(interval[1])})` : '';
