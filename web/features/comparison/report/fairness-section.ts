import { t } from '../../../messages/t.ts';
import { checkpointLetter } from '../../checkpoints/checkpoint-name.ts';
import type { AttributeFairness } from '../../fairness/fairness-query.ts';
import { fairnessRows } from '../../fairness/fairness-rows.ts';
import { formatGroup, formatShare } from '../../fairness/format-estimate.ts';
import { sharedAttributes } from '../../fairness/shared-attributes.ts';
import { formatList } from '../../interface/format.ts';
import { html, type Markup } from './markup.ts';
import type { ReportDetail } from './report-query.ts';

/** Each attribute's differences between groups, and the accuracy of each group. */
export function fairnessSection(detail: ReportDetail): Markup | null {
  const shared = sharedAttributes(detail.evaluations.map(({ fairness }) => fairness?.attributes ?? []));
  if (shared.length === 0) return null;
  return html`<h2>${t('Fairness between groups')}</h2>
    <p class="muted">${t('The same test examples by group, with 95 % intervals.')}</p>${shared.map(attributeTable)}`;
}

function attributeTable(measured: AttributeFairness[]): Markup {
  const [first] = measured;
  const groups = first.groups.map(({ values, support, belowFloor }) => {
    const name = values.join('\n');
    const cells = measured.map((attribute) => {
      const group = attribute.groups.find((other) => other.values.join('\n') === name);
      return html`<td>${group && formatShare(group.accuracy)}</td>`;
    });
    return html`<tr><th scope="row"><bdi>${formatGroup(values)}</bdi>
      <span class="muted">${t('{count, plural, one {# example} other {# examples}}', { count: support })}${belowFloor && `, ${t('too few')}`}</span></th>${cells}</tr>`;
  });
  return html`<h3>${t('By {attributes}', { attributes: formatList(first.attributes) })}</h3>
    <div class="scroll"><table><thead><tr><td></td>${measured.map((_, i) => html`<th scope="col">${checkpointLetter(i)}</th>`)}</tr></thead><tbody>
    ${fairnessRows(measured).map(
      ({ name, hint, values }) =>
        html`<tr><th scope="row">${name} <span class="muted">(${hint})</span></th>${values.map((value) => html`<td>${value}</td>`)}</tr>`,
    )}
    <tr><th scope="colgroup" colspan="${measured.length + 1}">${t('Accuracy of each group')}</th></tr>
    ${groups}</tbody></table></div>`;
}
