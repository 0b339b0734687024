declare module 'spdx-expression-parse' {
  type Expression =
    | { license: string; plus?: true; exception?: string }
    | { conjunction: 'and' | 'or'; left: Expression; right: Expression };

  /** @throws for what is not an SPDX expression */
  export default function parse(expression: string): Expression;
}
