declare module 'spdx-satisfies' {
  /** Whether a licence under `expression` is one of `approved`. Throws where either is no SPDX expression. */
  export default function satisfies(expression: string, approved: string[]): boolean;
}
