import { Missing } from '../interface/missing.tsx';
import { MISSING_KINDS, type MissingKind } from './missing-kinds.ts';

interface MissingItemProps {
  kind: MissingKind;
  /** As the address has it. */
  name: string;
}

/** The page of an item that is not there. */
export function MissingItem({ kind, name }: MissingItemProps) {
  const { title, href, back, why }: { title: (name: string) => string; href: string; back: string; why?: string } =
    MISSING_KINDS[kind];
  return (
    <Missing title={title(name)} href={href} back={back}>
      {why}
    </Missing>
  );
}
