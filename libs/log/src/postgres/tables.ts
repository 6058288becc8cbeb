import { SHORT_LIVED, SHORT_LIVED_FOR } from '../topics.js';

/** The log as one table. Offsets have no gaps because one relay at a time writes it, and counts under a lock. */
export const LOG_SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS log;
  CREATE TABLE IF NOT EXISTS log.head (
    topic text NOT NULL,
    partition int NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, partition)
  );
  CREATE TABLE IF NOT EXISTS log.entry (
    topic text NOT NULL,
    partition int NOT NULL,
    "offset" bigint NOT NULL,
    fact text NOT NULL,
    appended_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (topic, partition, "offset")
  );
`;

/** What may hold personal data leaves after this. Facts stay. */
export const SHORT_RETENTION = `
  DELETE FROM log.entry
  WHERE topic IN (${SHORT_LIVED.map((topic) => `'${topic}'`).join(', ')}) AND appended_at < now() - interval '${SHORT_LIVED_FOR}'
`;
