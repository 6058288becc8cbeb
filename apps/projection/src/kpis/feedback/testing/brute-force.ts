import { compareFacts, parseInstant, timeOf, type Fact, type Micros } from '#lib/contracts';
import { LENGTHS, type Window } from '../../windows.js';

/** What any of the facts may hold. */
interface Data {
  questionId: string;
  returnId?: string;
  orderId: string;
  parcel?: string;
  kind: string;
  score: number;
  by?: string;
  dueAt?: string;
  due?: string;
  promisedAt?: string;
  businessSeconds?: number;
}

type Told = Fact<Data>;

/** How to ask for the numbers of the other ways: beside the names of the usual ones. */
export type FeedbackAnswers = Record<string, { value: unknown; numerator: number; denominator: number | null; parts?: object }>;

/**
 * Every KPI of feedback and after-sales straight from its words: takes the facts before the instant, and looks. Slow, and on purpose without
 * anything that the product itself uses to count. With `carries`, that alone of which the first fact carries a group's value.
 */
export function bruteForceFeedback(
  customers: readonly (readonly Fact[])[],
  window: Window,
  at: Micros,
  carries: (fact: Fact) => boolean = () => true,
): FeedbackAnswers {
  const lies = (time: Micros): boolean => time >= at - LENGTHS[window] && time < at;
  const scores: Record<string, number[]> = { nps: [], csat: [], ces: [], latest: [] };
  const times: Record<string, Micros[]> = {
    response: [],
    resolved: [],
    first: [],
    openResponse: [],
    openResolved: [],
    openFirst: [],
    refund: [],
  };
  const sums = { open: 0, overdue: 0, decided: 0, inTime: 0, promised: 0, arrived: 0 };
  for (const facts of customers) {
    const known = ([...new Map(facts.map((fact) => [JSON.stringify([fact.source, fact.id]), fact])).values()] as Told[])
      .filter((fact) => timeOf(fact) < at)
      .sort(compareFacts);
    const during = known.filter((fact) => isOf(fact, 'survey-answered') && lies(timeOf(fact)) && carries(fact));
    for (const { data } of during) scores[data.kind]!.push(data.score);
    const latest = during.filter(({ data }) => data.kind === 'nps').at(-1);
    if (latest) scores['latest']!.push(latest.data.score);
    for (const asked of firsts(
      known.filter((fact) => isOf(fact, 'question-asked')),
      ({ shop, data }) => [shop, data.questionId],
    )) {
      const about = known.filter(
        ({ shop, type, data }) => shop === asked.shop && type.includes('question') && data.questionId === asked.data.questionId,
      );
      const later = about.filter((fact) => !isOf(fact, 'question-asked'));
      if (!carries(asked) || later.some((fact) => isOf(fact, 'question-joined'))) continue;
      countQuestion(asked, later, sums, times, { lies, at });
    }
    for (const delivery of firsts(
      known.filter((fact) => isOf(fact, 'order-delivered')),
      ({ shop, data }) => [shop, data.orderId, data.parcel],
    )) {
      if (!carries(delivery) || !delivery.data.promisedAt || !lies(timeOf(delivery))) continue;
      sums.promised += 1;
      if (timeOf(delivery) <= parseInstant(delivery.data.promisedAt)!) sums.arrived += 1;
    }
    for (const back of firsts(
      known.filter((fact) => isOf(fact, 'return-received')),
      ({ shop, data }) => [shop, data.returnId],
    )) {
      const refunds = known.filter((fact) => isOf(fact, 'refund-issued') && fact.shop === back.shop);
      const named = refunds.find(({ data }) => data.returnId === back.data.returnId);
      const next = refunds.find((fact) => !fact.data.returnId && fact.data.orderId === back.data.orderId && timeOf(fact) >= timeOf(back));
      const refund = named ?? next;
      const paidAt = refund && Math.max(timeOf(refund), timeOf(back));
      if (carries(back) && paidAt !== undefined && lies(paidAt)) times['refund']!.push(paidAt - timeOf(back));
    }
  }
  const { nps, latest, csat, ces } = scores as Record<string, number[]>;
  return {
    netPromoterScore: promotion(nps!),
    'netPromoterScore per=customer': promotion(latest!),
    customerSatisfaction: per100(csat!.filter((score) => score > 3).length, csat!.length),
    customerEffort: share(
      ces!.reduce((sum, score) => sum + score, 0),
      ces!.length,
    ),
    firstResponseTime: taken(times['response']!),
    'firstResponseTime clock=business': taken(times['openResponse']!),
    resolutionTime: taken(times['resolved']!),
    'resolutionTime clock=business': taken(times['openResolved']!),
    firstResolutionTime: taken(times['first']!),
    'firstResolutionTime clock=business': taken(times['openFirst']!),
    serviceLevel: share(sums.inTime, sums.decided),
    openQuestions: { value: sums.open, numerator: sums.open, denominator: null, parts: { overdue: sums.overdue } },
    timeToRefund: taken(times['refund']!),
    onTimeDeliveryRate: share(sums.arrived, sums.promised),
  };
}

/** From all that is known of one question that was never joined to another. */
function countQuestion(
  asked: Told,
  later: readonly Told[],
  sums: { open: number; overdue: number; decided: number; inTime: number },
  times: Record<string, Micros[]>,
  { lies, at }: { lies: (time: Micros) => boolean; at: Micros },
): void {
  const effective = (fact: Told): Micros => Math.max(timeOf(fact), timeOf(asked));
  const isStaffs = (fact: Told): boolean => isOf(fact, 'question-answered') && fact.data.by !== 'bot';
  /** The facts since the question was last opened, the opening first. */
  const sinceOpening = (facts: readonly Told[]): Told[] => {
    const reopened = facts.findLastIndex((fact) => isOf(fact, 'question-reopened'));
    return reopened === -1 ? [asked, ...facts] : facts.slice(reopened);
  };
  const toldBy = ({ data }: Told): Micros => parseInstant(data.dueAt ?? data.due ?? '') ?? Infinity;
  /** The earliest told since the last opening that told one, or that followed an answer by staff. */
  const dueOf = (facts: readonly Told[]): Micros => {
    const starts = facts.findLastIndex(
      (fact, index) => isOf(fact, 'question-reopened') && (toldBy(fact) !== Infinity || facts.slice(0, index).some(isStaffs)),
    );
    return Math.min(...(starts === -1 ? [asked, ...facts] : facts.slice(starts)).map(toldBy));
  };
  const endings = later.filter((fact) => isOf(fact, 'question-resolved', 'question-reopened'));
  const isOpen = !endings.at(-1) || isOf(endings.at(-1)!, 'question-reopened');
  const clock = sinceOpening(later);
  if (isOpen) sums.open += 1;
  if (isOpen && !clock.some(isStaffs) && dueOf(later) < at) sums.overdue += 1;

  const answer = later.find(isStaffs);
  const upTo = answer ? sinceOpening(later.slice(0, later.indexOf(answer))) : clock;
  const due = dueOf(answer ? later.slice(0, later.indexOf(answer) + 1) : later);
  const answeredAt = answer ? effective(answer) : Infinity;
  if (due !== Infinity && lies(Math.min(due, answeredAt))) {
    sums.decided += 1;
    if (answeredAt <= due) sums.inTime += 1;
  }
  const record = (name: string, open: string, fact: Told | undefined, since: Micros): void => {
    if (!fact || !lies(effective(fact))) return;
    times[name]!.push(effective(fact) - since);
    if (fact.data.businessSeconds !== undefined) times[open]!.push(fact.data.businessSeconds * 1e6);
  };
  record('response', 'openResponse', answer, effective(upTo[0]!));
  record('resolved', 'openResolved', isOpen ? undefined : endings.at(-1), timeOf(asked));
  record(
    'first',
    'openFirst',
    endings.find((fact) => isOf(fact, 'question-resolved')),
    timeOf(asked),
  );
}

/** The first of each key in fact order. */
function firsts(facts: readonly Told[], keyOf: (fact: Told) => unknown[]): Told[] {
  const seen = new Map<string, Told>();
  for (const fact of facts) if (!seen.has(JSON.stringify(keyOf(fact)))) seen.set(JSON.stringify(keyOf(fact)), fact);
  return [...seen.values()];
}

const isOf = ({ type }: Fact, ...nouns: string[]): boolean => nouns.some((noun) => type.endsWith(`.${noun}.v1`));

function promotion(scores: readonly number[]): FeedbackAnswers[string] {
  const promoters = scores.filter((score) => score > 8).length;
  const detractors = scores.filter((score) => score < 7).length;
  return {
    ...per100(promoters - detractors, scores.length),
    parts: { promoters, passives: scores.filter((score) => score === 7 || score === 8).length, detractors },
  };
}

const per100 = (numerator: number, denominator: number): FeedbackAnswers[string] => ({
  ...share(numerator, denominator),
  value: denominator === 0 ? null : (100 * numerator) / denominator,
});

const share = (numerator: number, denominator: number): FeedbackAnswers[string] => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
});

/** With exact fractions: a rank lies so many tenths between two neighbours. */
function taken(times: readonly Micros[]): FeedbackAnswers[string] {
  const sorted = times.map(BigInt).sort((a, b) => (a < b ? -1 : 1));
  const sum = Number(sorted.reduce((total, time) => total + time, 0n));
  const at = (tenths: bigint): number => {
    const place = tenths * BigInt(sorted.length - 1);
    const [low, high] = [sorted[Number(place / 10n)]!, sorted[Number((place + 9n) / 10n)]!];
    return Number(10n * low + (place % 10n) * (high - low)) / 1e7;
  };
  const value = sorted.length === 0 ? null : { p50: at(5n), p90: at(9n), mean: sum / (sorted.length * 1e6) };
  return { value, numerator: sum / 1e6, denominator: sorted.length };
}
