import ts from 'typescript';

/** A source file of the web app, taken apart. */
export const parseSource = (name: string, text: string): ts.SourceFile =>
  ts.createSourceFile(
    name,
    text,
    ts.ScriptTarget.Latest,
    true,
    name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );

export interface Use {
  by: string;
  id: ts.Node | undefined;
  values: ts.Expression | undefined;
}

/** A call of `t` or of `tMarkup`, or a `<Trans>`. */
export function usedText(node: ts.Node): Use | null {
  if (ts.isCallExpression(node) && ['t', 'tMarkup'].includes(node.expression.getText()))
    return { by: node.expression.getText(), id: node.arguments[0], values: node.arguments[1] };
  if (!ts.isJsxSelfClosingElement(node) || node.tagName.getText() !== 'Trans') return null;
  const attribute = (name: string) =>
    node.attributes.properties.find((one) => ts.isJsxAttribute(one) && one.name.getText() === name) as
      | ts.JsxAttribute
      | undefined;
  const inBraces = (value: ts.Node | undefined) => (value && ts.isJsxExpression(value) ? value.expression : value);
  const values = inBraces(attribute('values')?.initializer) as ts.Expression | undefined;
  return { by: 'Trans', id: inBraces(attribute('id')?.initializer), values };
}
