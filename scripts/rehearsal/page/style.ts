/** The page's whole look: one column beside a navigation, light or dark as the reader's system has it. No script is needed. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fbfafd; --card: #fff; --edge: #e3e1e8; --text: #28272d; --quiet: #626168;
  --link: #0b5cad; --code: #f0eff4; --accent: #6b4fbb; --hover: #f5f3fa;
  --green: #217645; --green-soft: #e2f4e8; --blue: #1f64ad; --blue-soft: #e4f0fb; --red: #b02a17; --red-soft: #fce8e5;
  --orange: #8f4700; --orange-soft: #fbeedd; --grey-soft: #ecebf0; --plus: #ddf6e3; --minus: #fde3e0; --hunk: #eef1fb; }
@media (prefers-color-scheme: dark) { :root { --ground: #17161c; --card: #1f1e26; --edge: #35333f; --text: #e4e2ea;
  --quiet: #a4a1af; --link: #7fb6ee; --code: #2b2934; --accent: #ac93e6; --hover: #27252f;
  --green: #7fd19b; --green-soft: #1d3527; --blue: #8dbef2; --blue-soft: #1c2f45; --red: #f2a093; --red-soft: #43211c;
  --orange: #e9b070; --orange-soft: #3d2a14; --grey-soft: #2f2d38; --plus: #183222; --minus: #3f1f1d; --hunk: #22263a; } }
* { box-sizing: border-box; }
section, .issue { scroll-margin-top: 4rem; }
body { margin: 0; display: grid; grid-template-columns: 15rem minmax(0, 1fr); min-height: 100vh; background: var(--ground);
  color: var(--text); font: 0.9375rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
nav { position: sticky; top: 0; align-self: start; height: 100vh; padding: 1.25rem 0.75rem; border-right: 1px solid var(--edge);
  background: var(--card); overflow-y: auto; }
nav .brand { display: flex; gap: 0.6rem; align-items: center; padding: 0 0.6rem 1rem; font-weight: 650; line-height: 1.25; }
nav .moon { flex: none; width: 1.5rem; height: 1.5rem; border-radius: 50%; box-shadow: inset -0.42rem -0.2rem 0 0 var(--accent); }
nav a { display: flex; justify-content: space-between; gap: 0.5rem; padding: 0.4rem 0.6rem; border-radius: 6px; color: var(--text); }
nav a:hover { background: var(--hover); text-decoration: none; }
main { padding: 1.75rem clamp(1rem, 3vw, 2.5rem) 4rem; max-width: 70rem; width: 100%; min-width: 0; }
main > section { display: none; }
main > section:target { display: block; }
main > section:has(:target) { display: block; }
main:not(:has(:target)) > #overview { display: block; }
h1 { margin: 0 0 0.4rem; font-size: 1.5rem; line-height: 1.25; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.75rem; font-size: 1.125rem; font-weight: 620; }
h3 { margin: 1.25rem 0 0.5rem; font-size: 0.9375rem; color: var(--quiet); font-weight: 600; }
p { margin: 0 0 0.75rem; }
code, pre { font: 0.84em/1.5 ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { background: var(--code); padding: 0.1em 0.35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { margin: 0 0 0.75rem; padding: 0.75rem; background: var(--code); border-radius: 6px; overflow-x: auto; }
pre code { padding: 0; background: none; overflow-wrap: normal; font-size: inherit; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 0.9rem 1.1rem; margin: 0 0 0.75rem; }
details.card { padding: 0; }
details.card > :not(summary) { margin-left: 1.1rem; margin-right: 1.1rem; }
details.card[open] > summary { border-bottom: 1px solid var(--edge); margin-bottom: 0.9rem; }
details.card[open] > :last-child { margin-bottom: 0.9rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
details.card > summary { padding: 0.6rem 1.1rem; border-radius: 8px; }
details.card > summary:hover { background: var(--hover); }
.title { font-weight: 600; overflow-wrap: anywhere; }
.meta, .quiet, .system, .empty, .place, .path { color: var(--quiet); font-size: 0.85rem; }
.meta strong { color: var(--text); font-weight: 600; }
.empty { padding: 0.75rem 0; }
.count { margin-left: 0.3rem; padding: 0 0.5rem; border-radius: 99px; background: var(--grey-soft); color: var(--quiet); font-size: 0.75rem; font-weight: 500; }
.badge { display: inline-block; padding: 0 0.55rem; border-radius: 99px; font-size: 0.75rem; line-height: 1.3rem; font-weight: 550; background: var(--grey-soft); color: var(--quiet); white-space: nowrap; }
.badge.green { background: var(--green-soft); color: var(--green); }
.badge.blue { background: var(--blue-soft); color: var(--blue); }
.badge.red { background: var(--red-soft); color: var(--red); }
.badge.orange { background: var(--orange-soft); color: var(--orange); }
.label { display: inline-block; padding: 0 0.55rem; border: 1px solid var(--accent); border-radius: 99px; color: var(--accent); font-size: 0.75rem; line-height: 1.25rem; }
.list { list-style: none; margin: 0; padding: 0; border: 1px solid var(--edge); border-radius: 8px; background: var(--card); overflow: hidden; }
.list li + li { border-top: 1px solid var(--edge); }
.item { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.1rem 0.75rem; align-items: center; padding: 0.65rem 1.1rem; color: var(--text); }
.item:hover { background: var(--hover); text-decoration: none; }
.item .meta { grid-column: 1; }
.states { grid-row: 1; grid-column: 2; justify-self: end; }
.figures { grid-column: 2; display: flex; gap: 0.9rem; justify-content: end; color: var(--quiet); font-size: 0.85rem; font-variant-numeric: tabular-nums; }
.figures-row { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0 0; }
.figure { display: block; padding: 0.8rem 1.1rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--card); color: var(--text); }
.figure:hover { background: var(--hover); text-decoration: none; }
.figure strong { display: block; font-size: 1.5rem; line-height: 1.3; font-weight: 620; font-variant-numeric: tabular-nums; }
.figure span { color: var(--quiet); font-size: 0.85rem; }
.strip { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 0.4rem; margin: 0.35rem 0 0; }
.chips { display: flex; flex-wrap: wrap; gap: 0.4rem; }
.chip { padding: 0 0.6rem; border-radius: 99px; font-size: 0.8rem; line-height: 1.5rem; background: var(--grey-soft); color: var(--quiet); white-space: nowrap; }
.chip.success { background: var(--green-soft); color: var(--green); }
.chip.failed { background: var(--red-soft); color: var(--red); }
.chip.warning { background: var(--orange-soft); color: var(--orange); }
.night > .title { margin: 0; text-transform: capitalize; }
.note { display: grid; grid-template-columns: 2rem minmax(0, 1fr); gap: 0.75rem; }
.note + .note { margin-top: 0.9rem; padding-top: 0.9rem; border-top: 1px solid var(--edge); }
.note .meta { margin: 0 0 0.25rem; }
.avatar { display: grid; place-items: center; width: 2rem; height: 2rem; border-radius: 50%; background: var(--blue-soft); color: var(--blue); font-weight: 600; }
.system { margin: 0 0 0.75rem 1.1rem; overflow-wrap: anywhere; }
.prose { overflow-wrap: anywhere; }
.prose > :last-child, .thread > :last-child { margin-bottom: 0; }
.prose h1, .prose h2, .prose h3 { margin: 1.4rem 0 0.6rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--edge); color: var(--text); font-size: 1.0625rem; }
.prose h4, .prose h5, .prose h6 { margin: 1rem 0 0.4rem; font-size: 0.9375rem; }
.prose > :first-child { margin-top: 0; }
.prose ul, .prose ol { margin: 0 0 0.75rem; padding-left: 1.4rem; }
.prose li > ul { margin: 0; }
.prose blockquote { margin: 0 0 0.75rem; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 3px solid var(--edge); color: var(--quiet); }
.prose blockquote > :last-child { margin-bottom: 0; }
.prose table { display: block; width: max-content; max-width: 100%; overflow-x: auto; margin: 0 0 0.75rem; border-collapse: collapse; overflow-wrap: normal; }
.prose th, .prose td { padding: 0.35rem 0.75rem; border: 1px solid var(--edge); text-align: left; }
.prose th { background: var(--hover); font-weight: 600; }
.prose [align="right"] { text-align: right; font-variant-numeric: tabular-nums; }
.prose sub { color: var(--quiet); font-size: 0.8rem; vertical-align: baseline; }
.prose details { margin: 0 0 0.75rem; }
.file { border: 1px solid var(--edge); border-radius: 8px; background: var(--card); margin: 0 0 0.75rem; overflow: hidden; }
.file summary { padding: 0.5rem 1.1rem; }
.file[open] summary { border-bottom: 1px solid var(--edge); }
.counts { float: right; font-size: 0.85rem; font-variant-numeric: tabular-nums; }
.plus { color: var(--green); } .minus { color: var(--red); }
.scroll { overflow-x: auto; }
.diff { width: 100%; border-collapse: collapse; font: 0.8rem/1.5 ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; tab-size: 4; }
.diff td { padding: 0 0.6rem; vertical-align: top; }
.diff .number { width: 1%; min-width: 2.6rem; text-align: right; color: var(--quiet); user-select: none; border-right: 1px solid var(--edge); }
.diff .line { white-space: pre; }
.diff .added { background: var(--plus); } .diff .removed { background: var(--minus); } .diff .hunk { background: var(--hunk); color: var(--quiet); }
.log { max-height: 32rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.events { padding: 0.3rem 0; }
.event summary { padding: 0.2rem 1.1rem; }
.event summary:hover { background: var(--hover); }
.event pre { margin: 0.3rem 1.1rem 0.6rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.event time { color: var(--quiet); font-size: 0.85rem; font-variant-numeric: tabular-nums; }
@media (max-width: 48rem) {
  body { display: block; }
  nav { position: static; height: auto; padding: 0.75rem 0.5rem 0.5rem; border-right: 0; border-bottom: 1px solid var(--edge); }
  nav .brand { padding-bottom: 0.5rem; }
  nav .links { display: flex; flex-wrap: wrap; gap: 0.15rem; }
  nav a { padding: 0.3rem 0.55rem; }
  main { padding: 1.1rem 0.9rem 3rem; }
  section, .issue { scroll-margin-top: 12rem; }
  .item { padding: 0.65rem 0.9rem; }
  .item .meta, .figures { grid-column: 1 / 3; justify-content: start; }
  .figures-row { grid-template-columns: 1fr 1fr; gap: 0.5rem; }
  .strip { grid-template-columns: 1fr; }
  .diff .number:first-child { display: none; }
}
@media print { main > section { display: block; break-after: page; } nav { display: none; } body { display: block; } }
`;
