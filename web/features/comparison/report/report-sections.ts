import { t } from '../../../messages/t.ts';
import { checkpointLetter } from '../../checkpoints/checkpoint-name.ts';
import { formatDuration, formatRange } from '../../interface/format.ts';
import type { Comparison } from '../comparison-query.ts';
import { confusionDifference } from '../confusion-difference.ts';
import { optionRows } from '../differing-options.ts';
import { formatLatency, latency, measuredTogether } from '../latency.ts';
import { metricName } from '../metric-names.ts';
import { type ComparedRun, trainingSeconds } from '../runs-query.ts';
import { html, type Markup, tMarkup } from './markup.ts';
import type { ReportDetail } from './report-query.ts';

const letters = (count: number) => Array.from({ length: count }, (_, i) => checkpointLetter(i));
const heads = (first: string, count: number) =>
  html`<thead><tr><th scope="col">${first}</th>${letters(count).map((letter) => html`<th scope="col">${letter}</th>`)}</tr></thead>`;

/** Where and when all were measured, in brackets. */
function latencyOf(runs: ComparedRun[]): string {
  const together = measuredTogether(runs);
  return together
    ? t('(on {machine}, {time} UTC)', {
        machine: together.machine,
        time: together.measuredAt.slice(0, 16).replace('T', ' '),
      })
    : t('(not measured together; of a checkpoint that was not measured, its model’s)');
}

function latencyIn(run: ComparedRun): string {
  const measured = latency(run);
  return measured ? formatLatency(measured) : t('not measured');
}

/** Every metric, with its interval, and what training cost. */
export function metricsSection(comparison: Comparison, runs: ComparedRun[], detail: ReportDetail): Markup {
  const rows = comparison.metrics.map((metric) => {
    const { name, format } = metricName(metric.name);
    const differ = new Set(metric.values).size > 1;
    return html`<tr><th scope="row">${name} <span class="muted">${metric.higherIsBetter ? t('(higher is better)') : t('(lower is better)')}</span></th>
      ${metric.values.map((value, i) => {
        const interval = detail.evaluations[i]?.intervals.metrics.find((one) => one.name === metric.name)?.interval;
        return html`<td class="${differ && value === metric.values[metric.best] ? 'best' : ''}">${format(value)}${interval && html`<small>${formatRange(format(interval[0]), format(interval[1]))}</small>`}</td>`;
      })}</tr>`;
  });
  const times = runs.map((run) => trainingSeconds(run));
  const resamples = detail.evaluations[0]?.intervals.resamples;
  return html`<h2>${t('Metrics')}</h2><div class="scroll"><table>${heads(t('Metric'), runs.length)}<tbody>${rows}
    <tr><th scope="row">${t('Training time')} <span class="muted">${t('(of the whole run)')}</span></th>${times.map((seconds) => html`<td>${seconds === null ? t('not known') : formatDuration(seconds)}</td>`)}</tr>
    <tr><th scope="row">${t('Latency, one example')} <span class="muted">${latencyOf(runs)}</span></th>${runs.map((run) => html`<td>${latencyIn(run)}</td>`)}</tr>
    </tbody></table></div>
    ${resamples !== undefined && html`<p class="muted">${t('Below the values: 95 % intervals from {resamples} bootstrap resamples.', { resamples })}</p>`}
    ${comparison.notCompared.map((reason) => html`<p class="muted">${t('Not compared: {reason}', { reason })}</p>`)}`;
}

/** The options in which the runs differ. */
export function optionsSection(runs: ComparedRun[]): Markup {
  const rows = optionRows(runs);
  const differing = rows.filter(({ differs }) => differs);
  return html`<h2>${t('Options that differ')}</h2>
    ${
      differing.length > 0
        ? html`<div class="scroll"><table>${heads(t('Option'), runs.length)}<tbody>${differing.map(
            ({ label, values }) =>
              html`<tr><th scope="row">${label}</th>${values.map((value) => html`<td><bdi>${value ?? '–'}</bdi></td>`)}</tr>`,
          )}</tbody></table></div>`
        : html`<p>${t('None: the runs have the same options.')}</p>`
    }
    <p class="muted">${t('{count, plural, other {# further options are equal.}}', { count: rows.length - differing.length })}</p>`;
}

/** The second checkpoint's confusion matrix minus the first one's. */
export function confusionSection(comparison: Comparison, detail: ReportDetail): Markup | null {
  const [a, b] = detail.evaluations;
  if (!a || !b) return null;
  const names = comparison.evaluations[0].perClass.map(({ label }) => label);
  const { labels, values } = confusionDifference(names, a.confusionMatrix, b.confusionMatrix);
  return html`<h2>${t('What they confuse: B minus A')}</h2>
    <p class="muted">${t('Rows are true labels, columns predictions. On the diagonal a positive number means that B is right more often.')}</p>
    <div class="scroll"><table class="matrix"><thead><tr><td></td>${labels.map((label) => html`<th scope="col"><bdi>${label}</bdi></th>`)}</tr></thead><tbody>
    ${values.map(
      (row, truth) =>
        html`<tr><th scope="row"><bdi>${labels[truth]}</bdi></th>${row.map((value, guess) => {
          // More right predictions are good, more of a mistake is not.
          const good = value > 0 === (truth === guess);
          return html`<td class="${value === 0 ? '' : good ? 'plus' : 'minus'}">${value > 0 ? `+${value}` : value}</td>`;
        })}</tr>`,
    )}</tbody></table></div>`;
}

/** Examples on which they disagree, those first that some predict correctly. */
export function examplesSection(comparison: Comparison, detail: ReportDetail, pictures: Map<string, string>): Markup {
  const { disagreements } = detail;
  // Numbers are neither right nor wrong.
  const judged = comparison.checkpoints[0].fineTune.dataset.task !== 'REGRESSION';
  const mark = (isRight: boolean) => (judged ? (isRight ? '✓' : '✗') : '');
  return html`<h2>${judged ? t('Where they disagree') : t('Where they are furthest apart')}</h2>
    <p class="muted">${t('{count} of {total} examples.', { count: disagreements.length, total: comparison.disagreementCount })}</p>
    <ul class="examples">${disagreements.map(({ example, text, textPair, label, predictions }) => {
      const picture = pictures.get(example);
      return html`<li>${picture && html`<img src="${picture}" alt="${example}">`}<div>
        ${[text, textPair].map((part) => part !== null && html`<p dir="auto">${part.slice(0, 400)}</p>`)}
        <span class="muted">${tMarkup('is {label}', { label: html`<bdi>${label}</bdi>` })}</span>
        ${predictions.map((prediction, i) => html`<br><span class="${judged && prediction === label ? 'best' : ''}">${checkpointLetter(i)}: <bdi>${prediction}</bdi> ${mark(prediction === label)}</span>`)}
      </div></li>`;
    })}</ul>`;
}
