-- Jobs: what happens by itself, again and again. However many processes there are, one of them holds a job's lease.
CREATE TABLE job (
    name TEXT PRIMARY KEY,                  -- as the program knows it
    next_at INTEGER NOT NULL,               -- not before
    lease_holder TEXT,                      -- the process that runs it; NULL: none
    lease_until INTEGER,                    -- another process takes over then
    started_at INTEGER,                     -- the last time
    finished_at INTEGER,                    -- the last time, well or not
    runs INTEGER NOT NULL,                  -- how often it ended
    failures INTEGER NOT NULL,              -- how often not well
    last_error TEXT NOT NULL                -- why, the last time; empty: it went well
) STRICT;

-- How members want to hear of what they are told. No row: as by default.
CREATE TABLE notice_choice (
    member_id TEXT PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    text_reservations INTEGER NOT NULL,     -- by text message: 1 yes, 0 no; the groups of the domain
    text_offers INTEGER NOT NULL,
    text_account INTEGER NOT NULL,
    mail_reservations INTEGER NOT NULL,     -- by mail, once an address is confirmed
    mail_offers INTEGER NOT NULL,
    mail_account INTEGER NOT NULL,
    quiet_from INTEGER NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439), -- minutes after midnight
    quiet_to INTEGER NOT NULL CHECK (quiet_to BETWEEN 0 AND 1439), -- the same as quiet_from: never quiet
    language TEXT NOT NULL                  -- of messages: zh-CN or en
) STRICT, WITHOUT ROWID;

-- A member's mail address. Nothing but its code goes there before it is confirmed.
CREATE TABLE mail_address (
    member_id TEXT PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    address_sealed TEXT NOT NULL,
    code_hash TEXT NOT NULL,                -- of the code that was mailed to it last
    code_expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0),
    code_sent_at INTEGER NOT NULL,
    codes INTEGER NOT NULL,                 -- how many were sent since …
    codes_since INTEGER NOT NULL,
    confirmed_at INTEGER                    -- NULL: not yet
) STRICT, WITHOUT ROWID;

-- Notices on their way out of the app. Written with the notice, sent by a job; the id goes along each time, so that whoever
-- receives one twice can tell.
CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    notice_id TEXT NOT NULL REFERENCES notice ON DELETE CASCADE,
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    palace_id TEXT REFERENCES facility,     -- NULL: about no palace
    channel TEXT NOT NULL CHECK (channel IN ('text', 'mail', 'webhook')),
    status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'dead', 'skipped')), -- skipped: of no use any more
    tries INTEGER NOT NULL,                 -- begun ones; compare and set
    next_at INTEGER NOT NULL,               -- not before; while one is being sent, when another process takes over
    created_at INTEGER NOT NULL,
    ended_at INTEGER,                       -- when it stopped being pending
    last_error TEXT NOT NULL                -- why not, the last time; says nothing of the member
) STRICT;
-- delivery_due: what is to be sent now.
CREATE INDEX delivery_pending ON delivery (next_at, id) WHERE status = 'pending';
-- delivery_list_of_palace, delivery_list_of_none: what a palace's manager and the keeper look at.
CREATE INDEX delivery_by_palace ON delivery (palace_id, status, created_at);
-- delivery_list_of_channel: the outcome of webhooks.
CREATE INDEX delivery_by_channel ON delivery (channel, created_at);
-- delivery_sweep.
CREATE INDEX delivery_old ON delivery (created_at);
-- A notice that is forgotten takes its deliveries along.
CREATE INDEX delivery_by_notice ON delivery (notice_id);
-- delivery_list_of_member; and a member who leaves takes them along.
CREATE INDEX delivery_by_member ON delivery (member_id, created_at);

-- session_get: how many notices are new, at each page.
CREATE INDEX notice_unread ON notice (member_id) WHERE read_at IS NULL;

-- When the holder was reminded that it begins soon; NULL: not yet.
ALTER TABLE reservation ADD COLUMN reminded_at INTEGER;
-- reservation_to_remind.
CREATE INDEX reservation_to_remind ON reservation (starts_at) WHERE status = 'confirmed' AND reminded_at IS NULL;
