import { t } from '../../messages/t.ts';
import { formatBytes, formatCount, formatList } from '../interface/format.ts';
import { jobTitle } from '../jobs/job-titles.ts';
import type { Home } from './home-query.ts';
import { subjectAddress } from './subject-address.ts';

/** Something that waits for a person: what, why, and where to mend it. */
export interface Need {
  key: string;
  title: string;
  reason: string;
  href: string;
  tone: 'danger' | 'warning';
}

/** From this share of a quota on, people should know. */
const NEARLY = 0.9;

/** From this share of failed requests on, too. */
const WORRYING = 0.01;

/** What needs somebody: endpoints first, since others depend on them. */
export const needsOf = (home: Home): Need[] => [
  ...home.endpoints.edges.flatMap(({ node }) => endpointNeeds(node)),
  ...quotaNeeds(home.viewer.project),
  ...home.questions.edges.map(
    ({ node }): Need => ({
      key: `model ${node.id}`,
      title: node.name,
      reason: t('{count, plural, one {Its import asks a question.} other {Its import asks # questions.}}', {
        count: node.questions.length,
      }),
      href: `/models/${encodeURIComponent(node.slug)}`,
      tone: 'warning',
    }),
  ),
  ...home.failed.edges.flatMap(({ node }): Need[] =>
    node.subject
      ? [
          {
            key: `job ${node.id}`,
            title: `${jobTitle(node.kind)}: ${node.subject.name}`,
            reason: node.error ?? t('It failed.'),
            href: subjectAddress(node.subject),
            tone: 'danger',
          },
        ]
      : [],
  ),
];

function endpointNeeds({
  name,
  state,
  error,
  traffic: [hour],
  revisions: [newest],
  policyViolations,
  drift,
}: Home['endpoints']['edges'][number]['node']): Need[] {
  const of = { title: name, href: `/endpoints/${encodeURIComponent(name)}` };
  const needs: Need[] = [];
  if (state === 'FAILED' || state === 'DEGRADED')
    needs.push({
      ...of,
      key: `state ${name}`,
      reason: error ?? (state === 'FAILED' ? t('No replica answers.') : t('Some of its replicas do not answer.')),
      tone: 'danger',
    });
  if (newest?.rollbackReason)
    needs.push({
      ...of,
      key: `rollback ${name}`,
      reason: t('Revision {number} was rolled back by itself: {reason}', {
        number: newest.number,
        reason: newest.rollbackReason,
      }),
      tone: 'danger',
    });
  if (hour && hour.errors > 0 && hour.errors >= WORRYING * hour.requests)
    needs.push({
      ...of,
      key: `errors ${name}`,
      reason: t('{errors} of {requests, plural, one {# request} other {# requests}} of this hour failed.', {
        errors: formatCount(hour.errors),
        requests: hour.requests,
      }),
      tone: 'danger',
    });
  if (policyViolations && policyViolations.length > 0)
    needs.push({ ...of, key: `policy ${name}`, reason: policyViolations[0].message, tone: 'warning' });
  const drifted = drift && DRIFTS.filter(([field]) => isBeyondChance(drift[field])).map(([, what]) => what);
  if (drifted && drifted.length > 0)
    needs.push({
      ...of,
      key: `drift ${name}`,
      reason: t('What it is asked differs from its evaluation by more than chance: {drifted}.', {
        drifted: formatList(drifted),
      }),
      tone: 'warning',
    });
  return needs;
}

const DRIFTS = [
  ['labels', t('its labels')],
  ['confidence', t('its confidence')],
  ['size', t('the size of the examples')],
] as const;

const isBeyondChance = (measure: { distance: number; byChance: number } | null) =>
  measure !== null && measure.distance > measure.byChance;

function quotaNeeds({ slug, quotas, use }: Home['viewer']['project']): Need[] {
  const of = { title: t('Quota'), href: `/projects/${encodeURIComponent(slug)}`, tone: 'warning' as const };
  const needs: Need[] = [];
  if (quotas.bytes !== null && use.bytes >= NEARLY * quotas.bytes) {
    const reason = t('The project stores {bytes} of {bytes2}.', {
      bytes: formatBytes(use.bytes),
      bytes2: formatBytes(quotas.bytes),
    });
    needs.push({ ...of, key: 'bytes', reason });
  }
  if (quotas.jobs !== null && use.jobs >= quotas.jobs) {
    const reason = t('All {jobs} jobs of the project run or wait: another one is refused.', { jobs: quotas.jobs });
    needs.push({ ...of, key: 'jobs', reason });
  }
  return needs;
}
