import type { NoteFor } from '../bias-notes/notes-for.ts';
import type { CheckpointSubject } from '../completeness/checkpoint-completeness.ts';
import type { models, PolicyViolation } from '../database/tables/index.ts';
import type { Policy } from './policy.ts';

/** A checkpoint with everything that a policy's rules may use. */
export interface JudgedCheckpoint extends CheckpointSubject {
  /** The model that was fine-tuned and its ancestors, nearest first. */
  line: (typeof models.$inferSelect)[];
  /** The bias notes that apply to it. */
  biasNotes: NoteFor[];
}

/** One part of a policy. */
export interface Rule {
  /** The policy's requirements, in sentences; empty if it has none here. */
  describe(policy: Policy): { rule: string; requirement: string }[];
  /** A checkpoint's violations, each with what to do about it. */
  judge(policy: Policy, checkpoint: JudgedCheckpoint): PolicyViolation[];
}

/** `0.8127` as `81.3 %`. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
