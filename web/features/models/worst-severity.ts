import { SEVERITIES, type Severity } from '../interface/severity-badge.tsx';

/** The worst severity among the notes; null without notes. */
export function worstSeverity(notes: { severity: Severity }[]): Severity | null {
  return SEVERITIES.findLast((severity) => notes.some((note) => note.severity === severity)) ?? null;
}
