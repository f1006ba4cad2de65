/** How the page of a matrix looks. Colours are readable on both grounds (contrast of at least 4.5), and none is the only sign of anything. */
export const matrixStyle = `:root { color-scheme: light dark; --ground: #fff; --text: #1b1b1f; --soft: #5a5a66; --line: #d5d5dd; --raised: #f4f4f7; --fine: #1a6b32; --wrong: #b3141b; --unknown: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ground: #16161a; --text: #e8e8ee; --soft: #a3a3b2; --line: #3a3a44; --raised: #212128; --fine: #6fd08c; --wrong: #ff8a8a; --unknown: #e6b450; } }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 100rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; margin: 0; }
h1 small, th small { color: var(--soft); font-weight: normal; }
h2 { font-size: 1.1rem; }
h3 { font-size: 0.9rem; margin: 0.5rem 0 0; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; overflow-wrap: anywhere; }
pre { background: var(--raised); padding: 0.5rem; max-height: 20rem; overflow: auto; white-space: pre-wrap; }
fieldset { border: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 1rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: 0.3rem 0.75rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--raised); }
tbody th { font-weight: 600; min-width: 12rem; }
.none, .causes ul { color: var(--soft); }
.verdict { white-space: nowrap; }
.fine .verdict { color: var(--fine); }
.wrong .verdict { color: var(--wrong); font-weight: 600; }
.unknown .verdict { color: var(--unknown); }
summary { color: var(--soft); cursor: pointer; }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
body:has(#show-wrong:checked) tbody tr:not(.wrong), body:has(#show-fine:checked) tbody tr:not(.fine), body:has(#show-unknown:checked) tbody tr:not(.unknown) { display: none; }
`;
