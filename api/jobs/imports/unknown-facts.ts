const FACTS = ['task', 'modality', 'license'] as const;

/** The names of those facts that a model's row must have, and that are not known yet. */
export function unknownFacts(known: { [Fact in (typeof FACTS)[number]]?: unknown }): (typeof FACTS)[number][] {
  return FACTS.filter((fact) => !known[fact]);
}
