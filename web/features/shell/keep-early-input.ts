/**
 * Keeps what a person does before the page's scripts are there, and does it again when React has taken over the element: the web server's page
 * can be pressed and typed into at once, and over a slow connection that is seconds earlier. A press on a button would be lost, and a form would
 * be sent as an address. Links and the sign-in form work without scripts.
 *
 * React marks an element before it answers for it, when the tree around it is drawn; a press between the two would be lost as well. So presses
 * wait for the page to say that it is React's, and for the browser to have nothing else to do, until all that can be pressed is React's.
 *
 * It is written into the page as text, so it can use nothing from outside.
 */
export function keepEarlyInput(): void {
  // Its editor makes buttons without React, which would wait for ever.
  if (location.pathname.startsWith('/graphiql')) return;
  const PRESSED =
    'button, input[type=checkbox], input[type=radio], [role=checkbox], [role=radio], [role=switch], [role=tab]';
  const waiting: { element: Element; again: () => void }[] = [];
  // React's own mark of an element that it has hydrated.
  const isHydrated = (element: Element) => Object.keys(element).some((key) => key.startsWith('__reactProps$'));
  // Each page says so of itself; React marks its elements before it has taken the page over.
  const isArriving = () => document.querySelector('[data-arriving]') !== null;
  const sendsItself = (element: Element) => element instanceof HTMLButtonElement && element.form?.method === 'post';

  // Safari has no idle callbacks.
  const whenIdle = (run: () => void) =>
    'requestIdleCallback' in window ? requestIdleCallback(run, { timeout: 2_000 }) : setTimeout(run, 100);

  const look = () => {
    while (waiting.length > 0) {
      const { element, again } = waiting[0];
      if (element.isConnected && (isArriving() || !isHydrated(element))) return setTimeout(() => whenIdle(look), 20);
      waiting.shift();
      if (element.isConnected) again();
    }
  };
  const keep = (element: Element, again: () => void) => {
    if (waiting.push({ element, again }) === 1) whenIdle(look);
  };
  const press = (event: Event) => {
    const element = (event.target as Element).closest<HTMLElement>(PRESSED);
    // A press that a script makes is one of those that are done again.
    if (!element || !event.isTrusted || sendsItself(element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keep(element, () => element.click());
  };
  const change = ({ target, type }: Event) => {
    const field = target as HTMLInputElement;
    if (isHydrated(field) || field.matches('[type=checkbox], [type=radio]')) return;
    const { value } = field;
    const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value') ?? {};
    keep(field, () => {
      // React tells a change by comparing with the value that it last saw set; a file cannot be set.
      if (field.type !== 'file') {
        field.value = '';
        set?.call(field, value);
      }
      field.dispatchEvent(new Event(type, { bubbles: true }));
    });
  };

  // Opened without React, whose component would not know it.
  const toggle = ({ target }: Event) => {
    const details = target as Element;
    if (isArriving() || !isHydrated(details)) keep(details, () => details.dispatchEvent(new Event('toggle')));
  };
  // At each of these React would take the whole page over at once, and answer after that: half a second on a phone.
  const quiet = (event: Event) => {
    const element = event.target as Element;
    const isOpener = event.type !== 'click' || element.closest('summary');
    if (isOpener && (isArriving() || !isHydrated(element))) event.stopImmediatePropagation();
  };

  // The same for keys where nothing has the focus. What listens to them there, such as the palette to its shortcut, is not there yet either.
  const key = (event: Event) => {
    const { target, isTrusted, type } = event;
    if (target !== document.body || !isTrusted || !isArriving()) return;
    event.stopImmediatePropagation();
    if (type !== 'keydown') return;
    const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
    // The browser's own search would open.
    if ((ctrlKey || metaKey) && key.toLowerCase() === 'k') event.preventDefault();
    const init = { key, ctrlKey, metaKey, altKey, bubbles: true, cancelable: true };
    keep(document.body, () => document.body.dispatchEvent(new KeyboardEvent('keydown', init)));
  };

  const kinds: [string, (event: Event) => void][] = [
    ['click', press],
    ['input', change],
    ['change', change],
    ['toggle', toggle],
    ['keydown', key],
    ['keypress', key],
    ['keyup', key],
    ...['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'click'].map(
      (kind): [string, typeof quiet] => [kind, quiet],
    ),
  ];
  for (const [kind, listener] of kinds) document.addEventListener(kind, listener, true);
  const isOver = () =>
    waiting.length === 0 && !isArriving() && [...document.querySelectorAll(PRESSED)].every(isHydrated);
  const end = (tries: number) => {
    if (tries > 0 && !isOver()) return setTimeout(() => whenIdle(() => end(tries - 1)), 100);
    for (const [kind, listener] of kinds) document.removeEventListener(kind, listener, true);
  };
  addEventListener('load', () => whenIdle(() => end(100)));
}
