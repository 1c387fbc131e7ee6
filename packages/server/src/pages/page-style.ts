/** The style of all pages, for light and dark. */
export const pageStyle = `
:root { --text: #1c2430; --dim: #5b6778; --line: #dde3ea; --back: #ffffff; --panel: #f5f7fa; --accent: #0b63ce;
  --get: #0b63ce; --post: #14793b; --delete: #b3261e; --ok: #14793b; --bad: #b3261e; color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e3e8ef; --dim: #98a4b5; --line: #2d3643; --back: #12161c; --panel: #1a2029; --accent: #74b0ff;
    --get: #74b0ff; --post: #63cf8b; --delete: #ff8a80; --ok: #63cf8b; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--text); background: var(--back); }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code, pre, textarea, .path, .type { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { padding: .1em .3em; border-radius: 4px; background: var(--panel); }
pre { margin: .5rem 0; padding: .75rem; overflow: auto; max-height: 30rem; white-space: pre-wrap; overflow-wrap: anywhere;
  background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
pre code { padding: 0; background: none; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2.5rem 0 .25rem; font-size: 1.2rem; }
h3 { margin: 1.25rem 0 .4rem; font-size: .95rem; }
p { margin: .4rem 0; max-width: 75ch; }
.dim, .version { color: var(--dim); }
.version { font-size: .9rem; font-weight: normal; }
.layout { display: grid; grid-template-columns: 19rem minmax(0, 1fr); max-width: 82rem; margin: 0 auto; }
nav { position: sticky; top: 0; max-height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); }
nav h2 { margin: 1.1rem 0 .2rem; font-size: .78rem; letter-spacing: .05em; text-transform: uppercase; color: var(--dim);
  overflow-wrap: anywhere; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: grid; grid-template-columns: 3.4rem 1fr; gap: .4rem; align-items: baseline; padding: .12rem 0;
  font-size: .88rem; line-height: 1.35; color: var(--text); }
nav li a.plain { display: block; overflow-wrap: anywhere; }
main { padding: 1.5rem 2rem 6rem; }
.single { max-width: 52rem; margin: 0 auto; }
details.item { margin: .5rem 0; border: 1px solid var(--line); border-radius: 8px; }
details.item > summary { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; padding: .5rem .8rem;
  cursor: pointer; list-style: none; }
details.item > summary::-webkit-details-marker { display: none; }
details.item > summary:hover { background: var(--panel); border-radius: 8px; }
details.item[open] > summary { border-bottom: 1px solid var(--line); border-radius: 8px 8px 0 0; }
details.item > div { padding: .3rem .9rem 1rem; }
.method { display: inline-block; min-width: 3.2rem; font-size: .72rem; font-weight: 700; letter-spacing: .03em; }
.GET { color: var(--get); } .POST { color: var(--post); } .DELETE { color: var(--delete); }
.path { font-weight: 600; overflow-wrap: anywhere; }
.deprecated { text-decoration: line-through; }
.type { color: var(--dim); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-size: .78rem; font-weight: 600; color: var(--dim); }
td:first-child { white-space: nowrap; }
td p { margin: 0; }
.required::after { content: "*"; color: var(--bad); }
.try { margin-top: 1.25rem; padding: .2rem .9rem .9rem; border: 1px solid var(--line); border-radius: 8px; }
html:not(.js) .try, html:not(.js) .token { display: none; }
.try label { display: grid; grid-template-columns: 11rem minmax(0, 1fr); gap: .6rem; align-items: center; margin: .3rem 0; }
input, select, textarea { width: 100%; padding: .35rem .5rem; font-size: .9rem; color: inherit; background: var(--back);
  border: 1px solid var(--line); border-radius: 6px; }
textarea { min-height: 8rem; resize: vertical; }
button { margin: .5rem .5rem 0 0; padding: .35rem 1rem; font: inherit; font-weight: 600; cursor: pointer; color: var(--back);
  background: var(--accent); border: 1px solid var(--accent); border-radius: 6px; }
button.second { color: var(--accent); background: none; }
[hidden] { display: none !important; }
.status { margin-top: .8rem; font-weight: 600; }
.status.ok { color: var(--ok); } .status.bad { color: var(--bad); }
.token { display: block; max-width: 30rem; margin: 1rem 0; }
@media (max-width: 50rem) {
  .layout { display: block; }
  nav { position: static; max-height: none; border: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1.25rem 1rem 4rem; }
  .try label { display: block; }
  table, tbody, tr, td { display: block; width: 100%; }
  thead { display: none; }
  tr { padding: .4rem 0; border-bottom: 1px solid var(--line); }
  td, td:first-child { padding: .1rem 0; border: 0; white-space: normal; }
}
`;

/** Of `pageStyle`, for the content security policy; a test says what it must be. */
export const pageStyleHash = "sha256-b+XRfcFUbepAEhPYpcaGGAlM+AfqsLBJBIey+PK6bds=";
