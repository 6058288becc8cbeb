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

/** Claims and verdicts may hold personal data and leave after this, whoever has not read them; facts stay. */
export const SHORT_RETENTION = `
  DELETE FROM log.entry
  WHERE (topic LIKE 'itinera.claims.%' OR topic = 'itinera.verdicts') AND appended_at < now() - interval '8 days'
`;
