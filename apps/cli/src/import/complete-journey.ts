import { DateTime } from 'luxon';
import type { CampaignTargetedV1, CouponRedeemedClaimV1 } from '#lib/contracts';
import type { Row } from '../sending/batches.js';
import { eventId, type CloudEvent } from '../sending/cloud-event.js';
import type { CsvRow } from './csv-rows.js';
import { imported, importedToo, rejected, type Imported } from './imported.js';

/** The columns each table must have. */
export const COMPLETE_JOURNEY_COLUMNS = {
  campaigns: ['campaign_id', 'household_id'],
  campaign_descriptions: ['campaign_id', 'start_date', 'end_date'],
  coupon_redemptions: ['household_id', 'coupon_upc', 'campaign_id', 'redemption_date'],
} as const;

/** Reads a table from its beginning; every row knows its file. */
export type ReadTable = (table: keyof typeof COMPLETE_JOURNEY_COLUMNS) => AsyncIterable<CsvRow>;

const ZONE = 'America/New_York';

/** A campaign's dates, from the midnight it begins until the one after its last day. */
interface Dates {
  from: string;
  until: string;
}

/**
 * The loyalty campaigns of the complete journey: who was chosen for each, and which coupons came back. Days are New York's. A household
 * holds the grocer's card, so it is a member, and is taken to have enrolled when its first campaign here began, the earliest it is heard
 * of. A description makes no event: it dates those of the other rows. The campaigns are read twice, first for each household's earliest.
 */
export async function* completeJourneyEvents(read: ReadTable, source: string): AsyncGenerator<Imported> {
  const campaigns = new Map<string, Dates>();
  for await (const row of read('campaign_descriptions')) {
    const wrong = describe(row, campaigns);
    if (wrong) yield rejected(row, wrong);
  }
  const enrolments = new Map<string, string>();
  for await (const row of read('campaigns')) {
    const target = targetOf(row, campaigns);
    if (typeof target === 'string') continue;
    const known = enrolments.get(target.household);
    if (known === undefined || target.dates.from < known) enrolments.set(target.household, target.dates.from);
  }
  for await (const row of read('campaigns')) {
    const target = targetOf(row, campaigns);
    if (typeof target === 'string') {
      yield rejected(row, target);
      continue;
    }
    const { household, campaign, dates } = target;
    const enrolledAt = enrolments.get(household);
    if (enrolledAt !== undefined) {
      enrolments.delete(household);
      yield importedToo(event('loyalty.member-enrolled', eventId('member', household), household, enrolledAt, source, {}), [row]);
    }
    const data: CampaignTargetedV1 = { campaign, ...dates };
    const id = eventId('target', `${campaign}-${household}`);
    yield imported(event('journey.campaign-targeted', id, household, dates.from, source, data), [row]);
  }
  yield* redemptionEvents(read, source);
}

/** Rows have no id of their own, so one is named after all it says and its place among the rows that say the same. */
async function* redemptionEvents(read: ReadTable, source: string): AsyncGenerator<Imported> {
  const equal = new Map<string, number>();
  for await (const row of read('coupon_redemptions')) {
    const { household_id: household, coupon_upc: code, campaign_id: campaign, redemption_date: day = '' } = row.fields;
    const noon = localDay(day)?.set({ hour: 12 });
    const missing = Object.entries({ household, 'coupon code': code, campaign }).find(([, value]) => !value)?.[0];
    const wrong = row.problem ?? (missing ? `has no ${missing}` : noon ? undefined : `${day} is no day (YYYY-MM-DD)`);
    if (wrong !== undefined) {
      yield rejected(row, wrong);
      continue;
    }
    const about = `${household}-${campaign}-${code}-${day}`;
    const number = (equal.get(about) ?? 0) + 1;
    equal.set(about, number);
    const data: CouponRedeemedClaimV1 = { code: code!, campaign: campaign! };
    yield imported(event('loyalty.coupon-redeemed', eventId('redemption', `${about}-${number}`), household!, utc(noon!), source, data), [
      row,
    ]);
  }
}

/** Notes a campaign's dates; what is wrong where it cannot. */
function describe({ fields, problem }: CsvRow, campaigns: Map<string, Dates>): string | undefined {
  const { campaign_id: campaign, start_date: first = '', end_date: last = '' } = fields;
  if (problem) return problem;
  if (!campaign) return 'has no campaign';
  if (campaigns.has(campaign)) return `describes campaign ${campaign} a second time`;
  const [start, end] = [localDay(first), localDay(last)];
  if (!start || !end) return `${start ? last : first} is no day (YYYY-MM-DD)`;
  if (end < start) return `campaign ${campaign} ends before it begins`;
  campaigns.set(campaign, { from: utc(start), until: utc(end.plus({ days: 1 })) });
  return undefined;
}

function targetOf(
  { fields, problem }: CsvRow,
  campaigns: ReadonlyMap<string, Dates>,
): { household: string; campaign: string; dates: Dates } | string {
  const { household_id: household, campaign_id: campaign } = fields;
  if (problem) return problem;
  if (!household) return 'has no household';
  if (!campaign) return 'has no campaign';
  const dates = campaigns.get(campaign);
  return dates ? { household, campaign, dates } : `campaign ${campaign} is described nowhere, so its dates are not known`;
}

function event(type: string, id: string, userid: string, time: string, source: string, data: object): CloudEvent {
  return { specversion: '1.0', id, source, type: `itinera.${type}.v1`, time, datacontenttype: 'application/json', userid, data };
}

/** The day's midnight in New York. */
function localDay(text: string): DateTime<true> | undefined {
  const day = DateTime.fromFormat(text, 'yyyy-MM-dd', { zone: ZONE });
  return day.isValid ? day : undefined;
}

const utc = (instant: DateTime<true>): string => instant.toUTC().toISO({ suppressMilliseconds: true });

/** As the rejects file names it. */
export const inFile = <R extends Row>(row: R, file: string): R => ({ ...row, file });
