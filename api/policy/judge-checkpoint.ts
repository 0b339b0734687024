import { loadCheckpointSubject } from '../completeness/load-checkpoint-subject.ts';
import type { Context } from '../context.ts';
import type { PolicyViolation } from '../database/tables/index.ts';
import type { Loaders } from '../loaders.ts';
import { type LoadedPolicy, loadPolicy, policyFileOf } from './load-policy.ts';
import type { Policy } from './policy.ts';
import type { JudgedCheckpoint, Rule } from './rule.ts';
import { biasNotes } from './rules/bias-notes.ts';
import { completeness } from './rules/completeness.ts';
import { evaluation } from './rules/evaluation.ts';
import { fairness } from './rules/fairness.ts';
import { licenses } from './rules/licenses.ts';
import { provenance } from './rules/provenance.ts';

const RULES: Rule[] = [licenses, completeness, biasNotes, evaluation, fairness, provenance];

/** A policy's requirements, in sentences. */
export function describePolicy(policy: Policy): { rule: string; requirement: string }[] {
  return RULES.flatMap((rule) => rule.describe(policy));
}

export interface Verdict {
  loaded: LoadedPolicy;
  violations: PolicyViolation[];
}

/**
 * The verdict of the policy in force on a checkpoint. If the policy cannot be read, every checkpoint violates it: its rules
 * are unknown.
 *
 * @returns null if there is no policy, or no such checkpoint.
 */
export async function judgeCheckpoint(
  { config, loaders }: Pick<Context, 'config' | 'loaders'>,
  checkpointId: string,
): Promise<Verdict | null> {
  if (policyFileOf(config) === null) return null;
  // In parallel, not after the file: then the rows of many checkpoints are loaded together.
  const [loaded, checkpoint] = await Promise.all([loadPolicy(config), loadJudgedCheckpoint(loaders, checkpointId)]);
  if (!loaded || !checkpoint) return null;
  const { policy, problem } = loaded;
  if (policy) return { loaded, violations: RULES.flatMap((rule) => rule.judge(policy, checkpoint)) };
  const message = `The policy cannot be used, and nothing is deployed until it is fixed: ${problem}`;
  return { loaded, violations: [{ rule: 'policy', message }] };
}

async function loadJudgedCheckpoint(loaders: Loaders, id: string): Promise<JudgedCheckpoint | null> {
  const subject = await loadCheckpointSubject(loaders, id);
  if (!subject) return null;
  const [ancestors, biasNotes] = await Promise.all([
    loaders.modelLine.load(subject.model.model.id),
    loaders.checkpointNotes.load(id),
  ]);
  const line = await Promise.all(ancestors.map((ancestor) => loaders.model.load(ancestor.id)));
  return { ...subject, biasNotes, line: line.filter((model) => model !== null) };
}
