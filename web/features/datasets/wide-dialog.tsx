'use client';

import dynamic from 'next/dynamic';
import type { WideDialogProps } from './wide-modal.tsx';

/** A dialog for pictures and tables, loaded when the first one opens. */
export const WideDialog = dynamic<WideDialogProps>(() => import('./wide-modal.tsx').then((file) => file.WideModal), {
  ssr: false,
});
