import { Column, Entity, PrimaryColumn } from 'typeorm';

// TypeORM hands bigint out as text; instants are exact in a double.
const micros = { from: (value: unknown) => (value === null ? null : Number(value)), to: (value: unknown) => value };

/** Two customers were joined, by themselves or by hand; the subjects that moved stand beside it. */
@Entity('merge')
export class Merge {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'from_customer' }) from!: string;
  @Column('uuid', { name: 'into_customer' }) into!: string;
  @Column('text') because!: string;
  @Column('boolean', { name: 'by_hand' }) byHand!: boolean;
  @Column('bigint', { name: 'merged_at', transformer: micros }) mergedAt!: number;
  @Column('bigint', { name: 'undone_at', nullable: true, transformer: micros }) undoneAt!: number | null;
}

/** Two customers an event showed together, and why they stay apart until a person decides. */
@Entity('suggestion')
export class Suggestion {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') one!: string;
  @Column('uuid') other!: string;
  @Column('text') reason!: string;
  @Column('text') because!: string;
  @Column('bigint', { name: 'suggested_at', transformer: micros }) suggestedAt!: number;
}
