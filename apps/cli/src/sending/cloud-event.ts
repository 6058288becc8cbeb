import { createHash } from 'node:crypto';

/** An event as it goes to the door: CloudEvents 1.0, structured. Attributes name whom it is about. */
export interface CloudEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  /** RFC 3339 in UTC. */
  time: string;
  /** Which of several of one instant comes first, as text. */
  sequence?: string;
  datacontenttype: 'application/json';
  userid?: string;
  anonymousid?: string;
  email?: string;
  phone?: string;
  data: object;
}

/** The longest id the door takes. */
const LONGEST_ID = 200;

/** An event's id from what it is about, so that making the event again gives the same id; too long a one is replaced by its digest. */
export function eventId(kind: string, about: string): string {
  const id = `${kind}/${about}`;
  return id.length <= LONGEST_ID ? id : `${kind}/${createHash('sha256').update(about).digest('hex')}`;
}
