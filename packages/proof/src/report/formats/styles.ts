/** The style of the page. It loads nothing, and follows the light or dark scheme of the reader. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --page: #f4f6f8; --card: #ffffff; --text: #17202b; --muted: #52606f; --line: #d9dfe6;
  --accent: #1c5bb8; --code: #eef1f5;
  --passed: #0f6b38; --failed: #b3241c; --skipped: #5a6470;
  --passed-back: #e1f4e8; --failed-back: #fde6e3; --skipped-back: #eaedf0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f141a; --card: #171e27; --text: #e7ecf2; --muted: #a5b1be; --line: #2c3642;
    --accent: #86b8ff; --code: #212a35;
    --passed: #6fdc9a; --failed: #ff9a91; --skipped: #b2bcc7;
    --passed-back: #12301f; --failed-back: #3d1714; --skipped-back: #262f3a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  overflow-wrap: anywhere;
}
main, header.top, nav { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header.top { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 0 0 1rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 .75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
h2 + h3 { border: 0; margin-top: 0; padding-top: 0; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
.verdict { display: inline-block; padding: .3rem .8rem; border-radius: .5rem; font-weight: 700; letter-spacing: .03em; }
#section-0 > p { font-size: 1.1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .8rem 1rem; }
.tiles b { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tiles span { color: var(--muted); font-size: .9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 1.25rem 0 0; padding: 0; list-style: none; font-size: .95rem; }
section.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: 1.5rem; margin: 1.25rem 0; }
.passed { color: var(--passed); } .failed { color: var(--failed); } .skipped { color: var(--skipped); }
.back-passed { background: var(--passed-back); color: var(--passed); }
.back-failed { background: var(--failed-back); color: var(--failed); }
.back-skipped { background: var(--skipped-back); color: var(--skipped); }
.status { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; white-space: nowrap; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .88em; }
code { background: var(--code); border-radius: .3rem; padding: .1em .35em; }
pre { background: var(--code); border-radius: .6rem; padding: .9rem 1rem; margin: .4rem 0 1.2rem; white-space: pre-wrap; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1.25rem; font-size: .93rem; }
caption { text-align: left; color: var(--muted); font-size: .88rem; padding-bottom: .4rem; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: .85rem; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
td { font-variant-numeric: tabular-nums; }
table.checks td:first-child { width: 44%; }
table.checks td:nth-child(2) { width: 24%; }
table.about th { width: 12rem; }
.evidence { border-left: 4px solid var(--line); padding-left: 1rem; margin: 1rem 0; }
.evidence > p { margin: 0 0 .25rem; font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem; margin: 0 0 1.25rem; }
figure.chart { margin: 0; border: 1px solid var(--line); border-radius: .75rem; padding: .9rem 1rem; }
figure.bars { max-width: 24rem; margin-bottom: 1.25rem; }
.beside { display: grid; grid-template-columns: 17rem 1fr; gap: 2rem; align-items: start; }
figcaption { font-weight: 600; font-size: .93rem; margin-bottom: .5rem; }
svg { display: block; width: 100%; height: auto; }
svg .axis { fill: var(--muted); font-size: 13px; }
svg .rule { stroke: var(--line); stroke-width: 1; }
svg .line { fill: none; stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; }
svg .dot { fill: var(--card); stroke: var(--accent); stroke-width: 2.5; }
svg .bar.passed { fill: var(--passed); } svg .bar.failed { fill: var(--failed); } svg .bar.skipped { fill: var(--skipped); }
.legend { display: flex; gap: 1rem; margin: .5rem 0 0; font-size: .88rem; }
.key::before { content: ''; display: inline-block; width: .7em; height: .7em; border-radius: .2em; background: currentColor; margin-right: .4em; }
details summary { cursor: pointer; color: var(--muted); font-size: .88rem; }
details table { margin: .75rem 0 0; }
.none { color: var(--muted); }
footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem 3rem; color: var(--muted); font-size: .88rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .2rem; }
@media (max-width: 60rem) { .beside { grid-template-columns: 1fr; gap: 0; } }
@media (max-width: 46rem) {
  h1 { font-size: 1.5rem; }
  section.card { padding: 1.1rem; border-radius: .6rem; }
  main, header.top, nav { padding-left: .75rem; padding-right: .75rem; }
  table.wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.wide, table.wide caption, table.wide tbody, table.wide tr, table.wide td { display: block; width: auto !important; }
  table.wide td:first-child { font-weight: 600; }
  table.wide tr { border-bottom: 1px solid var(--line); padding: .6rem 0; }
  table.wide tr:last-child { border-bottom: 0; }
  table.wide td { border: 0; padding: .1rem 0; }
  table.wide td[data-label]::before { content: attr(data-label) ': '; color: var(--muted); }
  table.about th { width: 8rem; }
}
@media print {
  body { background: #fff; } section.card { border: 0; padding: 0; break-inside: auto; } nav { display: none; }
}
`;
