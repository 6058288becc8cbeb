import { NOTHING, objectOr, type JsonObject } from '../json.js';
import { labelOf } from '../text.js';

/** Where a call comes from, as marketing sees it. */
export interface Origin {
  campaign?: string;
  /** The medium that brought the visitor; absent where nothing says so. */
  channel?: string;
  /** Whether the call itself came from a click on an advertisement. */
  clicked: boolean;
}

/** Click ids that ad platforms append to the landing page's address, and the channel each stands for. */
const CLICK_IDS: ReadonlyMap<string, string> = new Map([
  ['gclid', 'paid-search'],
  ['gbraid', 'paid-search'],
  ['wbraid', 'paid-search'],
  ['msclkid', 'paid-search'],
  ['yclid', 'paid-search'],
  ['dclid', 'display'],
  ['fbclid', 'paid-social'],
  ['ttclid', 'paid-social'],
  ['twclid', 'paid-social'],
  ['li_fat_id', 'paid-social'],
  ['sccid', 'paid-social'],
  ['epik', 'paid-social'],
  ['rdt_cid', 'paid-social'],
  ['igshid', 'paid-social'],
]);

/** What of a call tells its origin. */
interface Telling {
  method: string;
  context: JsonObject;
  properties: JsonObject;
}

const UTM = ['campaign', 'id', 'medium', 'source'];

/** `context.campaign` says it plainly; else the query of the page's address. */
export function originOf({ context, properties, method }: Telling): Origin {
  const campaign = objectOr(context['campaign']);
  // A track call's own `url` is a product's or a link's; only a page's is where the visitor is.
  const query = queryOf(objectOr(context['page']), method === 'track' ? { page_location: properties['page_location'] } : properties);
  const click = query && [...query.keys()].map((key) => CLICK_IDS.get(key.toLowerCase())).find((channel) => channel !== undefined);
  const told: JsonObject = query ? Object.fromEntries(UTM.map((key) => [key, query.get(`utm_${key}`) ?? undefined])) : NOTHING;
  const name = labelOf(campaign, 200, 'name', 'id') ?? labelOf(told, 200, 'campaign', 'id');
  const channel = labelOf(campaign, 200, 'medium', 'source') ?? labelOf(told, 200, 'medium', 'source') ?? click;
  const clicked = Object.keys(campaign).length > 0 || click !== undefined;
  return { ...(name !== undefined && { campaign: name }), ...(channel !== undefined && { channel }), clicked };
}

function queryOf(page: JsonObject, properties: JsonObject): URLSearchParams | undefined {
  const queries = [properties['url'], page['url'], properties['page_location']].map((url) =>
    typeof url === 'string' ? afterMark(url) : '',
  );
  const searches = [properties['search'], page['search']].map((search) =>
    typeof search === 'string' && search.startsWith('?') ? search.slice(1) : '',
  );
  const query = [...queries, ...searches].filter(Boolean).join('&');
  return query === '' ? undefined : new URLSearchParams(query);
}

function afterMark(url: string): string {
  const withoutFragment = url.split('#', 1)[0] ?? '';
  const mark = withoutFragment.indexOf('?');
  return mark < 0 ? '' : withoutFragment.slice(mark + 1);
}
