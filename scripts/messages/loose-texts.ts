import ts from 'typescript';

/** Properties of components that hold texts. */
const TEXTS = new Set([
  ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'alt', 'placeholder'],
  ...['label', 'hint', 'lead', 'action', 'otherwise', 'legend', 'empty', 'none', 'short', 'summary', 'valueLabel'],
  ...['first', 'what', 'about'],
]);

/** What is the same in every language: code, and what a machine wrote. */
const CODE = new Set(['code', 'pre', 'kbd', 'samp', 'style', 'script']);

/** Names, and examples of what one types. */
const isCode = (text: string) =>
  /^(Graft|GraphiQL)$|^(https?:|\/)\S*$|^[\w.-]+\/[\w.-]+$|^[a-z0-9]+(-[a-z0-9]+){2,}$/.test(text.trim());

const isText = (text: string) => /\p{L}{2}/u.test(text) && !isCode(text);

interface Loose {
  node: ts.Node;
  problem: string;
}

/** Texts that no catalogue can reach: those beside `t` and `Trans`, and sentences in pieces. */
export function looseTexts(file: ts.SourceFile): Loose[] {
  const found: Loose[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxElement(node) && CODE.has(node.openingElement.tagName.getText())) return;
    const text = looseText(node);
    if (text && isText(text))
      found.push({ node, problem: `“${text.trim().replace(/\s+/g, ' ')}” is not in t or Trans` });
    if (ts.isTemplateExpression(node) && !isWithin(node, ts.isTaggedTemplateExpression) && joins(node))
      found.push({ node, problem: 'a sentence built of pieces: it needs one text with placeholders' });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function looseText(node: ts.Node): string | null {
  if (ts.isJsxText(node)) return node.text;
  if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'html')
    return chunksOf(node.template)
      .join(' ')
      .replace(/<style>.*<\/style>|<[^>]*>/gs, ' ');
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return null;
  if (!isShown(node)) return null;
  return chunksOf(node).join('');
}

/** What a literal says itself. */
const chunksOf = (node: ts.TemplateLiteral | ts.StringLiteralLike): string[] =>
  ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
    : [node.text];

/** Whether a literal is a child of an element or a property of a component that holds a text, maybe as a branch of a condition. */
function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return TEXTS.has(parent.name.getText());
  if (ts.isJsxExpression(parent))
    return ts.isJsxAttribute(parent.parent) ? isShown(parent) : !ts.isJsxSpreadAttribute(parent.parent);
  if (ts.isConditionalExpression(parent)) return parent.condition !== node && isShown(parent);
  if (ts.isParenthesizedExpression(parent)) return isShown(parent);
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    const chooses = [
      ts.SyntaxKind.AmpersandAmpersandToken,
      ts.SyntaxKind.BarBarToken,
      ts.SyntaxKind.QuestionQuestionToken,
    ];
    return chooses.includes(kind) && isShown(parent);
  }
  return false;
}

/** Whether a template puts words around a translated text. */
function joins(template: ts.TemplateExpression): boolean {
  return (
    isText(chunksOf(template).join(' ')) &&
    template.templateSpans.some(
      ({ expression }) => ts.isCallExpression(expression) && expression.expression.getText() === 't',
    )
  );
}

function isWithin(node: ts.Node, is: (node: ts.Node) => boolean): boolean {
  for (let up: ts.Node | undefined = node.parent; up; up = up.parent) if (is(up)) return true;
  return false;
}
