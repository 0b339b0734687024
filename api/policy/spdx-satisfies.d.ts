declare module 'spdx-satisfies' {
  /**
   * Whether one of the ways to comply with the licence expression needs only licences of `allowed`. The package has no types.
   *
   * @throws Error for an expression that is not SPDX's, and for an allowed one that is no single licence.
   */
  export default function satisfies(expression: string, allowed: string[]): boolean;
}
