declare module 'spdx-satisfies' {
  /** Whether a licence under `expression` is one of `approved`. Throws if either is not an SPDX expression. */
  export default function satisfies(expression: string, approved: string[]): boolean;
}
