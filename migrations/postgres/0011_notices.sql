-- Jobs: what happens by itself, again and again. However many processes there are, one of them holds a job's lease.
CREATE TABLE job (
    name TEXT COLLATE "C" PRIMARY KEY,                  -- as the program knows it
    next_at BIGINT NOT NULL,               -- not before
    lease_holder TEXT COLLATE "C",                      -- the process that runs it; NULL: none
    lease_until BIGINT,                    -- another process takes over then
    started_at BIGINT,                     -- the last time
    finished_at BIGINT,                    -- the last time, well or not
    runs BIGINT NOT NULL,                  -- how often it ended
    failures BIGINT NOT NULL,              -- how often not well
    last_error TEXT COLLATE "C" NOT NULL                -- why, the last time; empty: it went well
);

-- How members want to hear of what they are told. No row: as by default.
CREATE TABLE notice_choice (
    member_id TEXT COLLATE "C" PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    text_reservations BIGINT NOT NULL,     -- by text message: 1 yes, 0 no; the groups of the domain
    text_offers BIGINT NOT NULL,
    text_account BIGINT NOT NULL,
    mail_reservations BIGINT NOT NULL,     -- by mail, once an address is confirmed
    mail_offers BIGINT NOT NULL,
    mail_account BIGINT NOT NULL,
    quiet_from BIGINT NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439), -- minutes after midnight
    quiet_to BIGINT NOT NULL CHECK (quiet_to BETWEEN 0 AND 1439), -- the same as quiet_from: never quiet
    language TEXT COLLATE "C" NOT NULL                  -- of messages: zh-CN or en
);

-- A member's mail address. Nothing but its code goes there before it is confirmed.
CREATE TABLE mail_address (
    member_id TEXT COLLATE "C" PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    address_sealed TEXT COLLATE "C" NOT NULL,
    code_hash TEXT COLLATE "C" NOT NULL,                -- of the code that was mailed to it last
    code_expires_at BIGINT NOT NULL,
    tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
    code_sent_at BIGINT NOT NULL,
    codes BIGINT NOT NULL,                 -- how many were sent since …
    codes_since BIGINT NOT NULL,
    confirmed_at BIGINT                    -- NULL: not yet
);

-- Notices on their way out of the app. Written with the notice, sent by a job; the id goes along each time, so that whoever
-- receives one twice can tell.
CREATE TABLE delivery (
    id TEXT COLLATE "C" PRIMARY KEY,
    notice_id TEXT COLLATE "C" NOT NULL REFERENCES notice ON DELETE CASCADE,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES member ON DELETE CASCADE,
    palace_id TEXT COLLATE "C" REFERENCES facility,     -- NULL: about no palace
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('text', 'mail', 'webhook')),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('pending', 'sent', 'dead', 'skipped')), -- skipped: of no use any more
    tries BIGINT NOT NULL,                 -- begun ones; compare and set
    next_at BIGINT NOT NULL,               -- not before; while one is being sent, when another process takes over
    created_at BIGINT NOT NULL,
    ended_at BIGINT,                       -- when it stopped being pending
    last_error TEXT COLLATE "C" NOT NULL                -- why not, the last time; says nothing of the member
);
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
ALTER TABLE reservation ADD COLUMN reminded_at BIGINT;
-- reservation_to_remind.
CREATE INDEX reservation_to_remind ON reservation (starts_at) WHERE status = 'confirmed' AND reminded_at IS NULL;
