'use client';

import dynamic from 'next/dynamic';
import type { DialogProps } from './modal.tsx';

/** A modal dialog, loaded when the first one opens: most visits to a page open none. */
export const Dialog = dynamic<DialogProps>(() => import('./modal.tsx'), { ssr: false });
