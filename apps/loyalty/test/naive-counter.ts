/**
 * How points are often kept: as one number that is changed. It earns on the total of an order, takes back a rounded part of it on a return,
 * lets nobody fall below zero, and believes whatever it is told as often as it is told. The tests of exploits show what that costs.
 */
export class NaiveCounter {
  points = 0;

  buy(totalMinor: number): void {
    this.points += Math.floor(totalMinor / 100);
  }

  takeBack(amountMinor: number): void {
    this.points = Math.max(0, this.points - Math.floor(amountMinor / 100));
  }

  giveBack(points: number): void {
    this.points += points;
  }

  redeem(points: number): void {
    this.points -= points;
  }

  /** Reads, lets others run, and writes: as two requests at once do it. */
  async redeemReading(points: number): Promise<boolean> {
    const seen = this.points;
    await Promise.resolve();
    if (seen < points) return false;
    this.points = seen - points;
    return true;
  }

  /** Takes back what is still pending, and looks no further. */
  cancel(pending: number): void {
    this.points -= pending;
  }

  /** Rewards both sides, whoever they are. */
  refer(referrerPoints: number, friendPoints: number): void {
    this.points += referrerPoints + friendPoints;
  }

  /** What can be spent by the clock on the wall. */
  spendableAt(now: string, expiresAt: string): number {
    return now < expiresAt ? this.points : 0;
  }
}
