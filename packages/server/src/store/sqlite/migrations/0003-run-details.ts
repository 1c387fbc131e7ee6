/** Where runs come from, and what they wait for. Inputs that are long are kept away from the rows of the runs. */
export const runDetails = `
ALTER TABLE runs ADD COLUMN input TEXT;
ALTER TABLE runs ADD COLUMN parent_handler_id TEXT;
ALTER TABLE runs ADD COLUMN requests TEXT;
ALTER TABLE runs ADD COLUMN error_stack TEXT;

CREATE TABLE inputs (
  run INTEGER PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;
`;
