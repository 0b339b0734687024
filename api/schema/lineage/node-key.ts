import type { LineageKind, ValueOf } from '../enums.ts';

export type NodeKind = ValueOf<typeof LineageKind>;

/** A node of the graph: what it is, and which. */
export interface NodeKey {
  kind: NodeKind;
  id: string;
}

/** `MODEL 0198…`: a kind is one word, so keys are unique. */
export const keyOf = ({ kind, id }: NodeKey): string => `${kind} ${id}`;

/** Before the id of an upload that is a source. */
export const UPLOAD = 'upload:';

/** Before the name of a base model that is not in the zoo. */
export const ELSEWHERE = 'model:';
