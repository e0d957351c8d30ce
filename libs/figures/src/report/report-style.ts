import { FONT_FAMILY } from '../theme/theme.ts';
import { figureColourProperties } from './inline-svg.ts';

const LIGHT = `color-scheme:light;--page:#ffffff;--ink:#1b1f24;--muted:#59616b;--line:#d8dde3;--soft:#f3f5f7;--link:#055494;--bad:#a3320b;${figureColourProperties('light')}`;
const DARK = `color-scheme:dark;--page:#14181d;--ink:#eef1f5;--muted:#b3bbc5;--line:#39414a;--soft:#1c2127;--link:#7cc4ff;--bad:#ff9d73;${figureColourProperties('dark')}`;

/** The report's style: one column, readable from a phone to A4 paper, light and dark. */
export const REPORT_STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{font:17px/1.5 ${FONT_FAMILY};background:var(--page);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;max-width:62rem;padding:0 clamp(1rem,4vw,2.5rem) 4rem}
h1{font-size:clamp(1.7rem,5vw,2.4rem);line-height:1.15;margin:2.2rem 0 .6rem;font-weight:600;text-wrap:balance}
h2{font-size:1.35rem;line-height:1.25;margin:3rem 0 .8rem;font-weight:600;padding-top:.8rem;border-top:1px solid var(--line)}
p,li,dd{max-width:44rem}
p{margin:.6rem 0}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.4rem .8rem}
.question{font-size:1.2rem;color:var(--muted);margin:0 0 1.2rem;text-wrap:pretty}
.findings{padding-left:1.1rem}
.findings li{margin:.35rem 0}
nav{margin:1.6rem 0 0;padding:.8rem 1rem;background:var(--soft);border-radius:6px}
nav ul{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
nav a{display:inline-block;padding:.2rem 0}
figure{margin:1.8rem 0}
figcaption{color:var(--muted);font-size:.92rem;max-width:44rem;margin-top:.4rem}
.scroll{overflow-x:auto;max-width:100%}
.tall{max-height:75vh;overflow-y:auto;border:1px solid var(--line);border-radius:6px}
.tall table{margin:0}
.tall thead th{position:sticky;top:0;background:var(--soft)}
figure svg{display:block;height:auto;width:100%}
table{border-collapse:collapse;font-size:.95rem;margin:.4rem 0;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);font-size:.92rem;padding-bottom:.5rem}
th,td{padding:.32rem .9rem .32rem 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--line)}
thead th{font-weight:600;border-bottom:2px solid var(--muted);vertical-align:bottom}
tbody th{font-weight:400}
.number{text-align:right;white-space:nowrap;padding-left:.4rem}
.tall th,.tall td{padding-left:.7rem}
.spread,.better,.note,.absent{color:var(--muted)}
.spread{font-size:.85em}
.note{font-size:.9rem}
strong{font-weight:600}
pre{background:var(--soft);border-radius:6px;padding:.9rem 1rem;overflow-x:auto;font:13.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:.6rem 0;tab-size:2}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:.6rem 0}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
dd p{margin:0}
.failed{color:var(--bad)}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--muted);font-size:.9rem}
footer code,dd code{overflow-wrap:anywhere;font-size:.88em}
@media (max-width:32rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
@media print{
:root{${LIGHT}}
@page{margin:16mm}
html{font-size:10.5pt}
body{max-width:none;padding:0}
nav,.skip{display:none}
h2{break-after:avoid}
figure,tr{break-inside:avoid}
figure svg{min-width:0!important}
.scroll{overflow:visible}
.tall{max-height:none;overflow:visible;border:0}
.tall thead th{position:static}
thead{display:table-header-group}
pre{white-space:pre-wrap;overflow-wrap:anywhere}
a{color:inherit}
}
`;
