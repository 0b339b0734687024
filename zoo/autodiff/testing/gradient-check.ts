/** What a test of a rule saw: the worst relative error, by what the gradient was held against. */
export interface GradientCheck {
  operator: string;
  /** Which of the operator's inputs had a gradient. */
  inputs: number[];
  finiteDifferences?: number;
  tensorFlow?: number;
}

declare module 'vitest' {
  interface TaskMeta {
    gradientCheck?: GradientCheck;
  }
}
