/** A fact that a reader needs before relying on a subject. */
export interface Fact<Subject> {
  name: string;
  /** Whether the fact applies to this subject; always, where this is left out. A fact that does not apply is not missing. */
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
  /** 0..1: the known share of the facts that apply; each counts the same. */
  completeness: number;
  gaps: Gap[];
}

/** How many of `facts` are known about `subject`, and which are missing. */
export function completenessOf<Subject>(facts: Fact<Subject>[], subject: Subject): Completeness & { applying: number } {
  const applying = facts.filter(({ applies }) => applies?.(subject) ?? true);
  const gaps = applying
    .filter(({ known }) => !known(subject))
    .map(({ name, advice }) => ({ fact: name, advice: advice(subject) }));
  return { completeness: share(applying.length - gaps.length, applying.length), gaps, applying: applying.length };
}

/** Without facts, the share is 1. */
export const share = (known: number, of: number): number => (of === 0 ? 1 : known / of);
