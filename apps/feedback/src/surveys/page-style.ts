import { createHash } from 'node:crypto';
import type { FollowUp } from './survey-rules.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #fff; --back: #f3f4f6; --line: #8c959f; --main: #0b57d0; --on-main: #fff; --wrong: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #a0a8b2; --paper: #1c2026; --back: #111418; --line: #6b747f; --main: #8ab4f8; --on-main: #0b1a33; --wrong: #f2b8b5 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; font: 1.0625rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back) }
main { width: 100%; max-width: 40rem; padding: clamp(1.25rem, 5vw, 2.5rem); background: var(--paper); border-radius: 1rem; box-shadow: 0 1px 3px #0003 }
h1 { margin: 0 0 1.25rem; font-size: 1.375rem; line-height: 1.3 }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0 }
legend { padding: 0; float: left; width: 100% }
.scale { clear: both; display: grid; grid-template-columns: repeat(auto-fit, minmax(2.75rem, 1fr)); gap: 0.375rem }
.scale label { position: relative; display: block }
.scale input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer }
.scale span { display: grid; place-items: center; min-height: 2.75rem; border: 2px solid var(--line); border-radius: 0.625rem; font-weight: 600; font-variant-numeric: tabular-nums }
.scale input:hover + span { border-color: var(--main) }
.scale input:checked + span { color: var(--on-main); background: var(--main); border-color: var(--main) }
.scale input:focus-visible + span, textarea:focus-visible, button:focus-visible { outline: 3px solid var(--main); outline-offset: 2px }
.ends { display: flex; justify-content: space-between; gap: 1rem; margin: 0.5rem 0 0; font-size: 0.875rem; color: var(--soft) }
.ends span:last-child { text-align: right }
.words { margin: 0 0 1.5rem }
.words label { display: block; margin-bottom: 0.5rem; font-weight: 600 }
textarea { width: 100%; min-height: 6rem; padding: 0.75rem; font: inherit; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 0.625rem; resize: vertical }
.wrong { margin: 0 0 1rem; color: var(--wrong); font-weight: 600 }
.deeds { display: flex; flex-wrap: wrap; gap: 0.75rem }
button { min-height: 2.75rem; padding: 0.5rem 1.5rem; font: inherit; font-weight: 600; color: var(--on-main); background: var(--main); border: 0; border-radius: 0.625rem; cursor: pointer }
button.quiet { padding-inline: 0.5rem; color: var(--soft); background: none; font-weight: 400; text-decoration: underline }
.said { margin: 0 }
`;

/**
 * Shows a question in words only while a score it is asked of is chosen, without a script. A browser that does not know `:has` shows them
 * all; what is written to one that is not asked does not count.
 */
function shownByScore(followUp: readonly FollowUp[]): string {
  if (followUp.length === 0) return '';
  const rules = followUp.map(({ from, to }, index) => {
    const chosen = Array.from({ length: to - from + 1 }, (_, step) => `form:has(#score-${from + step}:checked) #words-${index}`);
    return `#words-${index} { display: none } ${chosen.join(', ')} { display: block }`;
  });
  return `@supports selector(:has(*)) { ${rules.join('\n')} }`;
}

export const styleOf = (followUp: readonly FollowUp[]): string => STYLE + shownByScore(followUp);

/** Nothing from elsewhere, no script, this style alone, and forms that only come back here. */
export const contentPolicyOf = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
