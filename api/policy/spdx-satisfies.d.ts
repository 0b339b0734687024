declare module 'spdx-satisfies' {
  /**
   * Whether one of the ways to comply with the licence expression needs only licences of `allowed`. The package has no
   * types.
   *
   * @throws Error for an invalid SPDX expression, and for an element of `allowed` that is not a single licence.
   */
  export default function satisfies(expression: string, allowed: string[]): boolean;
}
