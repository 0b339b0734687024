import { isDocPage } from '../docs/is-doc-page.ts';
import { isMissingItem } from './is-missing-item.ts';
import { isMissingLineage } from './is-missing-lineage.ts';
import { itemOfAddress } from './item-of-address.ts';
import { lineageOfAddress } from './lineage-of-address.ts';

/**
 * Whether there is nothing at an address: no such item, no such page of the documentation, or nothing whose lineage it would be. False where
 * that is not known: the page is tried then.
 *
 * @param secret of who asks; null: nobody is signed in
 */
export async function leadsNowhere(pathname: string, secret: string | null, browser: Headers): Promise<boolean> {
  const doc = /^\/docs\/(.+)$/.exec(pathname)?.[1];
  if (doc !== undefined) return !(await isDocPage(doc));
  if (secret === null) return false;
  const lineage = lineageOfAddress(pathname);
  if (lineage) return lineage.kind === null || isMissingLineage(lineage.kind, lineage.id, secret, browser);
  const item = itemOfAddress(pathname);
  return item !== null && isMissingItem(item, secret, browser);
}
