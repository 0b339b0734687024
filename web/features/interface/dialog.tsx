'use client';

import { loadedWhenShown } from './loaded-when-shown.tsx';

/** A modal dialog, loaded when the first one opens: most visits to a page open none. */
export const Dialog = loadedWhenShown(() => import('./modal.tsx').then((file) => file.default));
