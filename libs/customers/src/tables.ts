/**
 * Who a subject belongs to, as a service keeps it beside its own tables: for its migration. The service adds one table with a row per
 * customer (`customer_id uuid PRIMARY KEY`), which is what is locked.
 */
export const SUBJECT_TABLE = `
  CREATE TABLE subject (
    subject uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    revision int NOT NULL
  );
  CREATE INDEX subject_of_customer ON subject (customer_id);
`;
