/** The report's own style: for a screen, and for A4. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
body { max-width: 900px; margin: 32px auto; padding: 0 16px; color: #1a1f1c; background: #fff; font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { margin-top: 32px; font-size: 1.15rem; break-after: avoid; }
h3 { margin: 0; font-size: 1rem; }
p, li, td, th { overflow-wrap: anywhere; }
.muted { color: #59635d; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; border-bottom: 1px solid #dfe3dd; text-align: left; vertical-align: top; }
tr { break-inside: avoid; }
td small { display: block; color: #59635d; white-space: nowrap; }
.best { color: #17694a; font-weight: 650; }
.worth { padding: 12px 16px; border-radius: 8px; background: #f1f3ef; break-inside: avoid; }
.worth.YES { background: #e3f1ea; }
.worth.NO { background: #fdf1dc; }
.matrix { width: auto; }
.matrix td { min-width: 34px; text-align: center; }
.plus { background: #cfe8dc; }
.minus { background: #fbd9d5; }
figure { margin: 12px 0; break-inside: avoid; }
figure svg text { font-size: 12px; fill: #59635d; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 0; list-style: none; font-size: 0.85rem; }
.examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 10px; padding: 0; list-style: none; font-size: 0.85rem; }
.examples li { display: flex; gap: 10px; padding: 8px; border: 1px solid #dfe3dd; border-radius: 8px; break-inside: avoid; }
.examples img { flex: none; width: 64px; height: 64px; object-fit: contain; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.8rem; overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } a { color: inherit; text-decoration: none; } }
`;
