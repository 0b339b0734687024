import type { LucideIcon } from 'lucide-react';

/** Something that the palette leads to, or does. */
export interface Command {
  label: string;
  href: string;
  icon: LucideIcon;
  /** Tells apart what may have the same label. */
  time?: string;
  /** What it does instead of leading to the address. */
  run?: () => void;
}
