import { type Entry, type EntryOf } from './entry.ts';
import { type Journal, journalStart } from './journal.ts';

/** Where a journal's delivery stands, from its own notes. */
export interface JournalState {
  readonly start: EntryOf<'start'> | EntryOf<'continue'> | undefined;
  /** The run that was made for it. */
  readonly made: EntryOf<'made'> | undefined;
  /** Everything before this position has been delivered. */
  readonly sentUpTo: number;
  readonly ended: boolean;
  readonly refused: number;
  /** Lines whose checksum is wrong: lost. */
  readonly damaged: number;
  /** Metric values that were logged. */
  readonly metrics: number;
}

/** Goes through a whole journal. */
export function journalState(journal: Journal): JournalState {
  let start: JournalState['start'];
  let made: JournalState['made'];
  let [sentUpTo, ended, refused, metrics, damaged] = [journalStart, false, 0, 0, 0];
  const note = (entry: Entry): void => {
    if (entry.kind === 'start' || entry.kind === 'continue') start ??= entry;
    else if (entry.kind === 'made') made = entry;
    else if (entry.kind === 'sent') sentUpTo = Math.max(sentUpTo, entry.upTo);
    else if (entry.kind === 'refused') refused += 1;
    else if (entry.kind === 'end') ended = true;
    else if (entry.kind === 'metrics') metrics += Object.keys(entry.values).length;
  };
  for (let position = journalStart; position < journal.size;) {
    const { entries, end, damaged: lost } = journal.read(position);
    if (end === position) break;
    damaged += lost;
    entries.forEach(({ entry }) => {
      note(entry);
    });
    position = end;
  }
  return { start, made, sentUpTo, ended, refused, damaged, metrics };
}

/** Whether an entry is a note of the delivery and not something to deliver. */
export const isNote = (entry: Entry): boolean =>
  entry.kind === 'made' || entry.kind === 'sent' || entry.kind === 'refused';
