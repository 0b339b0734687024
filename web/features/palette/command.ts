import type { LucideIcon } from 'lucide-react';

/** Something that the palette leads to, or does. */
export interface Command {
  label: string;
  href: string;
  icon: LucideIcon;
  /** What it does instead of leading to the address. */
  run?: () => void;
}
