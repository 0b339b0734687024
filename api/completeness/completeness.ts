/** Something that a reader needs to know of a subject before relying on it. */
export interface Fact<Subject> {
  name: string;
  /** Whether it can be asked of this subject at all; always, where this is left out. What does not apply is not missing. */
  applies?: (subject: Subject) => boolean;
  known: (subject: Subject) => boolean;
  /** How to supply it, in a sentence. */
  advice: (subject: Subject) => string;
}

/** A fact that is not known, and how to supply it. */
export interface Gap {
  fact: string;
  advice: string;
}

export interface Completeness {
  /** 0..1: the share of the facts that apply which is known; each counts the same. */
  completeness: number;
  gaps: Gap[];
}

/** How much of `facts` is known of `subject`, and what is missing. */
export function completenessOf<Subject>(facts: Fact<Subject>[], subject: Subject): Completeness & { applying: number } {
  const applying = facts.filter(({ applies }) => applies?.(subject) ?? true);
  const gaps = applying
    .filter(({ known }) => !known(subject))
    .map(({ name, advice }) => ({ fact: name, advice: advice(subject) }));
  return { completeness: share(applying.length - gaps.length, applying.length), gaps, applying: applying.length };
}

/** Of nothing, everything is known. */
export const share = (known: number, of: number): number => (of === 0 ? 1 : known / of);
