import { compareBytes, type Micros } from '#lib/contracts';

/** A member's part in a challenge. */
export interface Part {
  member: string;
  challenge: string;
  joinedAt: Micros;
  programmeVersion: string;
  progress: number;
  /** How often the progress was told. */
  told: number;
  nextAt: Micros | null;
  completedAt: Micros | null;
}

/** The parts of one customer in one challenge, since several of their members may have joined it. */
export interface Joined {
  /** The first that joined: its terms hold, and it is told of. */
  lead: Part;
  parts: Part[];
  /** Null while none of them has met it: a customer meets a challenge once. */
  completedAt: Micros | null;
}

export function joinedOf(parts: readonly Part[]): Joined[] {
  const byChallenge = Map.groupBy(parts, ({ challenge }) => challenge);
  return [...byChallenge.values()].map((of) => {
    const sorted = [...of].sort((a, b) => a.joinedAt - b.joinedAt || compareBytes(a.member, b.member));
    const completions = of.flatMap(({ completedAt }) => completedAt ?? []);
    return { lead: sorted[0]!, parts: sorted, completedAt: completions.length === 0 ? null : Math.min(...completions) };
  });
}
