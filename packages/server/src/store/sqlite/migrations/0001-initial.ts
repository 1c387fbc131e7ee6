/**
 * `runs.id` rises with each start. What is written with every turn is kept away from what is big: a row is rewritten as a
 * whole.
 */
export const initial = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL UNIQUE,
  handler_id TEXT NOT NULL,
  workflow_name TEXT NOT NULL,
  is_latest INTEGER NOT NULL DEFAULT 1,
  status TEXT NOT NULL DEFAULT 'running',
  owner TEXT,
  epoch INTEGER NOT NULL DEFAULT 1,
  next_turn INTEGER NOT NULL DEFAULT 0,
  next_tick INTEGER NOT NULL DEFAULT 0,
  next_event INTEGER NOT NULL DEFAULT 0,
  journal_bytes INTEGER NOT NULL DEFAULT 0,
  snapshot_tick INTEGER NOT NULL DEFAULT 0,
  snapshot_bytes INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  ended_at INTEGER,
  idle_since INTEGER,
  wake_at INTEGER,
  error TEXT,
  result TEXT
) STRICT;
CREATE UNIQUE INDEX runs_latest ON runs (handler_id) WHERE is_latest = 1;
CREATE INDEX runs_earlier ON runs (handler_id) WHERE is_latest = 0;
CREATE INDEX runs_unfinished ON runs (id) WHERE ended_at IS NULL;
CREATE INDEX runs_ended ON runs (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE INDEX runs_waking ON runs (wake_at) WHERE wake_at IS NOT NULL AND owner IS NULL;

CREATE TABLE snapshots (
  run INTEGER PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE ticks (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  count INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ticks_place ON ticks (run, sequence);

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  at INTEGER NOT NULL,
  count INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_place ON events (run, sequence);

CREATE TABLE state (
  run INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency_keys (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  run INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_run ON idempotency_keys (run);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
`;
