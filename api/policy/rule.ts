import type { NoteFor } from '../bias-notes/notes-for.ts';
import type { CheckpointSubject } from '../completeness/checkpoint-completeness.ts';
import type { models, PolicyViolation } from '../database/tables/index.ts';
import type { Policy } from './policy.ts';

/** A checkpoint with all that a policy may ask about. */
export interface JudgedCheckpoint extends CheckpointSubject {
  /** The model that was fine-tuned, and those that it was made from, nearest first. */
  line: (typeof models.$inferSelect)[];
  /** The bias notes that concern it. */
  biasNotes: NoteFor[];
}

/** One part of a policy. */
export interface Rule {
  /** What the policy asks for, in sentences; empty where it asks for nothing here. */
  describe(policy: Policy): { rule: string; requirement: string }[];
  /** What is wrong with a checkpoint, each with what to do about it. */
  judge(policy: Policy, checkpoint: JudgedCheckpoint): PolicyViolation[];
}

/** `0.8127` as `81.3 %`. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;
