import { ConsentChangedV1, derivedId } from '#lib/contracts';
import { isObject, objectOr, type JsonObject } from '../json.js';
import type { Sender } from '../received.js';
import { asLabel, defined, hasControls } from '../text.js';
import type { Message } from './messages.js';
import type { Draft } from './said.js';

/** What an empty list of preferences denies where the shop's categories are not known. */
export const EVERYTHING = '*';

/**
 * The consents a call carries, one claim a category. No consent object changes nothing; a category the shop has and the call leaves
 * out is denied, and so is everything where the preferences are empty. Whether a denial withdraws something is identity's to say.
 */
export function consents(message: Message, sender: Sender): Draft[] {
  const told = objectOr(message.context['consent'])['categoryPreferences'];
  if (!isObject(told)) return [];
  const categories = [...new Set([...Object.keys(told), ...(sender.consentCategories ?? [])])];
  return (categories.length > 0 ? categories : [EVERYTHING]).map((category) => consent(message, category, told[category] === true));
}

/** GA4 tells consent as an event whose parameters are `granted` or `denied`. */
export function ga4Consents(message: Message): Draft[] {
  const told: JsonObject = { ...message.properties, ...objectOr(message.properties['consent']) };
  return Object.entries(told).flatMap(([category, value]) => {
    const status = typeof value === 'string' ? value.toLowerCase() : undefined;
    return status === 'granted' || status === 'denied' ? [consent(message, category, status === 'granted')] : [];
  });
}

const MAX_SUFFIXED = 200;

function consent(message: Message, category: string, granted: boolean): Draft {
  const readable = `${message.id}/consent/${category}`;
  const id =
    readable.length <= MAX_SUFFIXED && !hasControls(category)
      ? readable
      : derivedId({ source: '', id: message.id }, ConsentChangedV1.type, category);
  const channel = message.channel === 'browser' ? 'web' : message.channel === 'mobile' ? 'app' : undefined;
  return {
    contract: ConsentChangedV1,
    id,
    data: defined({ purpose: asLabel(category, 200) ?? 'unnamed', status: granted ? 'granted' : 'denied', channel }),
  };
}
