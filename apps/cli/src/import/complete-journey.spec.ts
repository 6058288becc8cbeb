import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sharedData } from '#lib/testing';
import { aFolder } from '../testing/files.js';
import { readFormat, type Read } from '../testing/read.js';

type Told = Omit<Read, 'data'> & { data: { campaign: string; code?: string; from: string; until: string } };

const TABLES = {
  'campaign_descriptions_s.csv':
    'campaign_id,campaign_type,start_date,end_date\n1,Type B,2017-03-03,2017-04-09\n2,Type B,2017-02-20,2017-03-11\n',
  'campaigns_s.csv': 'campaign_id,household_id\n1,105\n2,105\n1,7\n',
  'coupon_redemptions_s.csv': 'household_id,coupon_upc,campaign_id,redemption_date\n7,51111111175,1,2017-04-09\n',
};

async function read(path: string): Promise<{ events: Told[]; rejected: unknown[]; rows: number }> {
  const { events, rejected, rows } = await readFormat('complete-journey', path);
  return { events: events as unknown as Told[], rejected, rows };
}

const ofType = (events: readonly Told[], type: string): Told[] => events.filter((event) => event.type === `itinera.${type}.v1`);

describe('files of the complete journey', () => {
  it('enrol each household at its first campaign, and tell who was chosen for what, in days of New York', async () => {
    const { events, rejected, rows } = await read(await aFolder(TABLES));
    expect([rejected, rows]).toEqual([[], 4]);
    expect(events.map(({ type, userid, time, data }) => [type.split('.').slice(1, -1).join('.'), userid, time, data])).toEqual([
      ['loyalty.member-enrolled', '105', '2017-02-20T05:00:00Z', {}],
      [
        'journey.campaign-targeted',
        '105',
        '2017-03-03T05:00:00Z',
        { campaign: '1', from: '2017-03-03T05:00:00Z', until: '2017-04-10T04:00:00Z' },
      ],
      [
        'journey.campaign-targeted',
        '105',
        '2017-02-20T05:00:00Z',
        { campaign: '2', from: '2017-02-20T05:00:00Z', until: '2017-03-12T05:00:00Z' },
      ],
      ['loyalty.member-enrolled', '7', '2017-03-03T05:00:00Z', {}],
      [
        'journey.campaign-targeted',
        '7',
        '2017-03-03T05:00:00Z',
        { campaign: '1', from: '2017-03-03T05:00:00Z', until: '2017-04-10T04:00:00Z' },
      ],
      ['loyalty.coupon-redeemed', '7', '2017-04-09T16:00:00Z', { code: '51111111175', campaign: '1' }],
    ]);
    expect(events.at(-1)).toEqual(
      expect.objectContaining({ id: 'redemption/7-1-51111111175-2017-04-09-1', source: 'import/complete-journey', specversion: '1.0' }),
    );
  });

  it('give the same ids again, from the folder or any file of it, compressed or not', async () => {
    const folder = await aFolder(TABLES);
    const compressed = Object.fromEntries(Object.entries(TABLES).map(([name, text]) => [`${name}.gz`, gzipSync(text)]));
    const first = (await read(folder)).events;
    for (const name of Object.keys(TABLES)) expect((await read(join(folder, name))).events).toEqual(first);
    expect((await read(await aFolder(compressed))).events).toEqual(first);
  });

  it('tell two equal redemptions apart', async () => {
    const redemptions = `${TABLES['coupon_redemptions_s.csv']}7,51111111175,1,2017-04-09\n`;
    const { events } = await read(await aFolder({ ...TABLES, 'coupon_redemptions_s.csv': redemptions }));
    expect(ofType(events, 'loyalty.coupon-redeemed').map(({ id }) => id)).toEqual([
      'redemption/7-1-51111111175-2017-04-09-1',
      'redemption/7-1-51111111175-2017-04-09-2',
    ]);
  });

  it.each([
    ['campaign_descriptions_s.csv', '1,Type A,2017-03-03,2017-03-04', 4, 'describes campaign 1 a second time'],
    ['campaign_descriptions_s.csv', '3,Type A,2017-02-29,2017-03-04', 4, '2017-02-29 is no day (YYYY-MM-DD)'],
    ['campaign_descriptions_s.csv', '3,Type A,2017-03-04,2017-03-03', 4, 'campaign 3 ends before it begins'],
    ['campaigns_s.csv', '9,7', 5, 'campaign 9 is described nowhere, so its dates are not known'],
    ['campaigns_s.csv', '1,', 5, 'has no household'],
    ['campaigns_s.csv', '1', 5, 'has 1 columns instead of 2'],
    ['coupon_redemptions_s.csv', '7,51111111175,1,4/9/2017', 3, '4/9/2017 is no day (YYYY-MM-DD)'],
    ['coupon_redemptions_s.csv', '7,,1,2017-04-09', 3, 'has no coupon code'],
  ] as const)('reject in %s the row %s', async (file, row, line, reason) => {
    const { events, rejected } = await read(await aFolder({ ...TABLES, [file]: `${TABLES[file]}${row}\n` }));
    expect(events).toHaveLength(6);
    expect(rejected).toEqual([{ row: { file, line, raw: row }, reason }]);
  });

  it.each([
    [{ ...TABLES, 'campaigns_t.csv': '' }, '', 'holds several sets; name one of the files, such as campaigns_s.csv'],
    [{ 'orders.csv': '' }, '', 'holds no campaigns….csv'],
    [{ 'orders.csv': '' }, 'orders.csv', 'is none of campaigns….csv, campaign_descriptions….csv, coupon_redemptions….csv'],
    [{ 'campaigns.csv': '' }, '', 'campaign_descriptions.csv and coupon_redemptions.csv must lie beside the other files'],
    [{ ...TABLES, 'campaigns_s.csv': 'campaign,household_id\n' }, '', 'campaigns_s.csv has no column campaign_id'],
  ])('need a whole set: %j %s', async (files, name, words) => {
    await expect(read(join(await aFolder(files), name))).rejects.toThrow(words);
  });

  const real = sharedData('complete-journey');
  const present = real !== null && existsSync(join(real, 'expected.json'));
  (present ? it : it.skip)('give the targeted and the redeemers published for all thirteen campaigns', async () => {
    const { campaigns } = JSON.parse(readFileSync(join(real!, 'expected.json'), 'utf8')) as {
      campaigns: Record<string, { targeted: number; redemptions: number; redeemers: number; redemptions_outside_period: number }>;
    };
    const { events, rejected, rows } = await read(real!);
    expect([rejected, rows, new Set(events.map(({ id }) => id)).size]).toEqual([[], 3419 + 1133, events.length]);
    const counted = Object.keys(campaigns).map((campaign) => {
      const targets = ofType(events, 'journey.campaign-targeted').filter(({ data }) => data.campaign === campaign);
      const targeted = new Set(targets.map(({ userid }) => userid));
      const redemptions = ofType(events, 'loyalty.coupon-redeemed').filter(({ data }) => data.campaign === campaign);
      const within = redemptions.filter(({ time }) => time >= targets[0]!.data.from && time < targets[0]!.data.until);
      const redeemers = new Set(within.filter(({ userid }) => targeted.has(userid)).map(({ userid }) => userid)).size;
      return {
        targeted: targeted.size,
        redemptions: redemptions.length,
        redeemers,
        redemptions_outside_period: redemptions.length - within.length,
      };
    });
    expect(counted).toEqual(
      Object.values(campaigns).map(({ targeted, redemptions, redeemers, redemptions_outside_period }) => ({
        targeted,
        redemptions,
        redeemers,
        redemptions_outside_period,
      })),
    );
    const members = ofType(events, 'loyalty.member-enrolled');
    expect(new Set(members.map(({ userid }) => userid))).toEqual(
      new Set(ofType(events, 'journey.campaign-targeted').map(({ userid }) => userid)),
    );
    expect(members).toHaveLength(new Set(members.map(({ userid }) => userid)).size);
  });
});
