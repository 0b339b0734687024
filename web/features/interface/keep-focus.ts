const REACHED = 'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), summary';

/** An element around what had the focus, and which of its children led to it. */
interface Step {
  element: Element;
  child: number;
}

/**
 * Where a button or a link of the page goes away while it has the focus, such as “Revoke” of a row, the browser gives the focus to the whole
 * document, and who uses a keyboard or a screen reader starts again at the top. This gives it to what took its place: the next row, or else
 * the heading of its part of the page. One of several under one tab stop (it has a `tabindex`) is left to its group.
 *
 * @returns ends it
 */
export function keepFocus(): () => void {
  let last: Element | null = null;
  let steps: Step[] = [];

  function remember({ target }: FocusEvent) {
    if (!(target instanceof Element) || !target.closest('main')) return;
    last = target.hasAttribute('tabindex') ? null : target;
    steps = stepsTo(target);
  }

  function look() {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    giveFocus(steps);
  }

  document.addEventListener('focusin', remember);
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', remember);
    observer.disconnect();
  };
}

function stepsTo(target: Element): Step[] {
  const steps: Step[] = [];
  for (let at = target; at.parentElement && at.tagName !== 'MAIN'; at = at.parentElement)
    steps.push({ element: at.parentElement, child: [...at.parentElement.children].indexOf(at) });
  return steps;
}

function giveFocus(steps: Step[]): void {
  const left = steps.find(({ element }) => element.isConnected);
  if (!left) return;
  const { element, child } = left;
  const instead = element.children[child] ?? element.lastElementChild;
  const next = instead?.matches(REACHED) ? instead : instead?.querySelector(REACHED);
  (next instanceof HTMLElement ? next : headingOf(element))?.focus({ preventScroll: true });
}

/** The heading of the part of the page that an element is in, made to take the focus. */
function headingOf(element: Element): HTMLElement | null {
  for (let part: Element | null = element; part; part = part.parentElement) {
    const heading = part.querySelector<HTMLElement>('h1, h2');
    if (!heading) continue;
    heading.tabIndex = -1;
    return heading;
  }
  return null;
}
