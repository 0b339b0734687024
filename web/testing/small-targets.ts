/**
 * What is too small to press with a thumb: under 24 pixels, and closer than that to the next (WCAG 2.2, 2.5.8). Links in a line of text are as high
 * as the line. It runs in the page.
 *
 * @param exclude a selector of what is not ours
 */
export function smallTargets(exclude: string): string[] {
  const LEAST = 24;
  const PRESSED =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=checkbox], [role=radio], [role=slider]';
  const inLine = (element: Element) => {
    if (getComputedStyle(element).display !== 'inline') return false;
    let around = element.parentElement;
    while (around && getComputedStyle(around).display === 'inline') around = around.parentElement;
    return (around?.textContent?.trim() ?? '') !== (element.textContent?.trim() ?? '');
  };
  const targets = [...document.querySelectorAll(PRESSED)]
    .filter(
      (element) =>
        element.checkVisibility({ visibilityProperty: true }) && !element.closest(exclude) && !inLine(element),
    )
    // A label can be pressed, too; a file's field is hidden in it.
    .map((element) => ({ element, box: (element.closest('label') ?? element).getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && box.height > 1);
  const isSmall = ({ width, height }: DOMRect) => width < LEAST || height < LEAST;
  const middle = ({ x, y, width, height }: DOMRect) => ({ x: x + width / 2, y: y + height / 2 });
  const far = (from: DOMRect, to: DOMRect) => {
    const { x, y } = middle(from);
    const [across, down] = [Math.max(to.left - x, 0, x - to.right), Math.max(to.top - y, 0, y - to.bottom)];
    const between = Math.hypot(middle(to).x - x, middle(to).y - y);
    return Math.hypot(across, down) >= LEAST / 2 && (!isSmall(to) || between >= LEAST);
  };
  const contains = (one: Element, other: Element) => one.contains(other) || other.contains(one);
  const tight = targets.filter(
    ({ element, box }) =>
      isSmall(box) && targets.some((other) => !contains(element, other.element) && !far(box, other.box)),
  );
  return tight.map(({ element, box }) => {
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return `${element.tagName} “${name.slice(0, 40)}” has ${box.width.toFixed()} × ${box.height.toFixed()} pixels`;
  });
}
