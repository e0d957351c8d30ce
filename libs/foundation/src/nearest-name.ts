import { distance } from 'fastest-levenshtein';

/**
 * The known name that a mistyped one most likely stands for, or undefined when none is close.
 *
 * Case is ignored. "Close" is an edit distance of at most a third of the longer name (and at least two
 * edits), so that `margn` finds `margin` while unrelated words find nothing.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase());
    const limit = Math.max(2, Math.floor(Math.max(name.length, candidate.length) / 3));
    // Two edits turn any two-letter word into any other: a short name has to share most of its letters.
    if (edits < Math.min(bestDistance, candidate.length) && edits <= limit) {
      best = candidate;
      bestDistance = edits;
    }
  }
  return best;
}

/** `, did you mean "margin"?` where a known name is near, else the list of the known ones. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length === 0 ? 'nothing is known here' : `known: ${[...known].sort().join(', ')}`;
}
