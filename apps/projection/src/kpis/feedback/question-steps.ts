import { parseInstant, type Micros } from '#lib/contracts';
import { JOINED, REOPENED, RESOLVED } from './facts.js';
import { isByStaff, type Happened, type Question } from './questions.js';

/** How a question stands after `at` (for every instant later than it) until the next step. */
export interface QuestionStep {
  at: Micros;
  open: boolean;
  /** By when staff should answer, as far as it is told; Infinity where it is not. */
  due: Micros;
  /** Whether nobody of the staff has answered since it was last opened. */
  waits: boolean;
  /** Open, and its due instant has passed without an answer by staff. */
  overdue: boolean;
  /** When it turned out whether it is answered in time: the earlier of the first answer and the due instant. Null while that is not known. */
  decidedAt: Micros | null;
  inTime: boolean;
}

/** Where the clock of a question stands. A reopening starts it anew; whether the first answer was in time is decided once. */
interface Clock {
  open: boolean;
  due: Micros;
  waits: boolean;
  answered: { decidedAt: Micros | null; inTime: boolean } | null;
  joined: boolean;
}

/** In time order, one an instant. A question changes when something happens to it, and when its due instant passes. */
export function questionSteps({ asked, later }: Question): QuestionStep[] {
  const dues = [asked.fact.data.dueAt, ...later.map(({ fact }) => fact.data.due)].map(instantOf);
  const instants = new Set([asked.at, ...later.map(({ at }) => at), ...dues.filter((due) => due > asked.at && due !== Infinity)]);
  const clock: Clock = { open: true, due: dues[0]!, waits: true, answered: null, joined: false };
  let next = 0;
  return [...instants]
    .sort((a, b) => a - b)
    .map((at) => {
      for (; later[next]?.at === at; next++) apply(clock, later[next]!);
      return stepOf(clock, at);
    });
}

/** What a question is told to be due by only ever comes earlier, from the fact on that says so; unless it was reopened. */
function apply(clock: Clock, event: Happened): void {
  const { fact, at } = event;
  const told = instantOf(fact.data.due);
  if (fact.type === REOPENED) Object.assign(clock, { open: true, waits: true, due: told === Infinity ? dueStill(clock) : told });
  else clock.due = Math.min(clock.due, told);
  if (fact.type === RESOLVED) clock.open = false;
  if (fact.type === JOINED) Object.assign(clock, { open: false, joined: true });
  if (!isByStaff(event)) return;
  clock.waits = false;
  clock.answered ??= clock.due === Infinity ? NOT_PROMISED : { decidedAt: Math.min(at, clock.due), inTime: at <= clock.due };
}

/** What is due of a question reopened without a word about it: what was due already, unless that has been answered. */
const dueStill = ({ answered, due }: Clock): Micros => (answered ? Infinity : due);

function stepOf({ open, due, waits, answered, joined }: Clock, at: Micros): QuestionStep {
  const isPast = due <= at;
  const decided = joined ? NOT_PROMISED : (answered ?? (isPast ? { decidedAt: due, inTime: false } : NOT_PROMISED));
  return { at, open, due, waits, overdue: open && waits && isPast, ...decided };
}

/** Without a due instant there is nothing to be in time for. */
const NOT_PROMISED = { decidedAt: null, inTime: false };

/** Beyond the years a fact may lie in, or not told, is never. */
const instantOf = (text: string | null | undefined): Micros => (text ? (parseInstant(text) ?? Infinity) : Infinity);
