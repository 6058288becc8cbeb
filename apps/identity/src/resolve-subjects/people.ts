import type { Micros, SubjectMapping, SubjectType } from '#lib/contracts';

/** The fact by which someone became a lead, and its time. */
export interface Lead {
  fact: string;
  at: Micros;
}

/** One identifier of someone, as identity knows it. Who is who is decided without its value. */
export interface Subject {
  readonly id: string;
  readonly type: SubjectType;
  readonly realm: string;
  /** Of an external id whose system has rules of its own: that system; else empty. */
  readonly system: string;
  customerId: string;
  /** Counts this subject's moves; 0 while it stands where it began. */
  revision: number;
  /** Of an e-mail or phone: the customers it came together with, up to one more than is allowed. */
  seenWith: string[];
  /** The earliest that its own events made of its customer. */
  lead: Lead | null;
  /** When it first bought what is neither cancelled nor wholly refunded. */
  boughtAt: Micros | null;
}

/** A person: the subjects that belong together now. Its id is that of the subject it began with. */
export interface Customer {
  readonly id: string;
  readonly knownSince: Micros;
  readonly subjects: Set<Subject>;
  /** When others were merged into it lately. */
  readonly mergedAt: Micros[];
}

/** A subject nobody has seen: its own customer until something joins it to another. */
export function unseen({ id, type, realm, system = '' }: { id: string; type: SubjectType; realm: string; system?: string }): Subject {
  return { id, type, realm, system, customerId: id, revision: 0, seenWith: [], lead: null, boughtAt: null };
}

/**
 * The customers a decision concerns, each with all its subjects. It moves along with what is decided, so that the next message of a
 * batch meets what the one before it left; `changed` are the subjects that no longer stand as they were brought in.
 */
export class People {
  readonly changed = new Set<Subject>();
  private readonly subjects = new Map<string, Subject>();
  private readonly customers = new Map<string, Customer>();
  private readonly apart = new Map<string, Set<string>>();

  /** A customer as it was kept; its subjects come by `bringIn`. */
  meet(id: string, knownSince: Micros): Customer {
    const customer: Customer = { id, knownSince, subjects: new Set(), mergedAt: [] };
    this.customers.set(id, customer);
    return customer;
  }

  bringIn(subject: Subject): void {
    this.subjects.set(subject.id, subject);
    this.customer(subject.customerId).subjects.add(subject);
  }

  subject(id: string): Subject | undefined {
    return this.subjects.get(id);
  }

  customer(id: string): Customer {
    const customer = this.customers.get(id);
    if (!customer) throw new Error(`customer ${id} is not among the people concerned`);
    return customer;
  }

  customerOf(subject: Subject): Customer {
    return this.customer(subject.customerId);
  }

  all(): Iterable<Subject> {
    return this.subjects.values();
  }

  /** A subject never seen becomes a customer of its own; nobody needs to be told. */
  begin(subject: Subject, knownSince: Micros): Customer {
    const customer = this.meet(subject.id, knownSince);
    this.bringIn(subject);
    return customer;
  }

  /** A subject never seen joins a customer. */
  link(subject: Subject, customer: Customer): SubjectMapping {
    this.subjects.set(subject.id, subject);
    return this.place(subject, customer);
  }

  /** All subjects of one customer become another's; answers where each now belongs. */
  merge(from: Customer, into: Customer, at: Micros): SubjectMapping[] {
    into.mergedAt.push(at);
    const moved = [...from.subjects].map((subject) => this.place(subject, into));
    from.subjects.clear();
    return moved;
  }

  /** One known subject goes to a customer; an undo is made of these. */
  move(subject: Subject, to: Customer): SubjectMapping {
    this.customerOf(subject).subjects.delete(subject);
    return this.place(subject, to);
  }

  /** These two are not to be joined again without a person. Both are founding subjects, so they are found wherever they have gone. */
  keepApart(one: string, other: string): void {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      const partners = this.apart.get(a);
      if (partners) partners.add(b);
      else this.apart.set(a, new Set([b]));
    }
  }

  allowTogether(one: string, other: string): void {
    this.apart.get(one)?.delete(other);
    this.apart.get(other)?.delete(one);
  }

  /** The founding subjects of two customers that a person has parted. */
  partedBetween(one: Customer, other: Customer): [string, string][] {
    const pairs: [string, string][] = [];
    for (const subject of this.apart.size > 0 ? one.subjects : []) {
      for (const partner of this.apart.get(subject.id) ?? []) {
        if (this.subjects.get(partner)?.customerId === other.id) pairs.push([subject.id, partner]);
      }
    }
    return pairs;
  }

  private place(subject: Subject, customer: Customer): SubjectMapping {
    subject.customerId = customer.id;
    subject.revision += 1;
    customer.subjects.add(subject);
    this.changed.add(subject);
    return { subject: subject.id, customerId: customer.id, revision: subject.revision };
  }
}
