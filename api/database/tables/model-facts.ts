/** Where a fact about a model was read. */
export interface FactReference {
  /** The facts: `licence, parameters`. */
  facts: string;
  url: string;
}
