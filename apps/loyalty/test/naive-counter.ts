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
}
