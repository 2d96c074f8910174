-- Who people are, and how that is known: second factors, rolls that are imported in two steps, requests to be verified,
-- roles that lapse, what people are told.

-- What a member shows besides the code that is sent to the phone.
CREATE TABLE authenticator (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('passkey', 'totp')),
    device TEXT NOT NULL,                   -- that it was added with, such as “Chrome, Android”; may be empty
    secret TEXT NOT NULL,                   -- sealed: the seed of the time-based codes, or the public key with its counter
    credential_id TEXT UNIQUE,            -- of a passkey: what the browser names it by
    used_turn INTEGER,                          -- of time-based codes: the last turn that served; none serves twice
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    confirmed_at INTEGER,                       -- NULL: being added, and worth nothing yet
    CHECK ((kind = 'passkey') = (credential_id IS NOT NULL))
) STRICT;
-- authenticator_list; session_get asks whether there is one.
CREATE INDEX authenticator_by_member ON authenticator (member_id);
-- One seed a member.
CREATE UNIQUE INDEX authenticator_totp ON authenticator (member_id) WHERE kind = 'totp';

-- What was asked of a passkey and is not answered yet. Each is answered once.
CREATE TABLE challenge (
    id TEXT PRIMARY KEY,
    member_id TEXT REFERENCES member ON DELETE CASCADE, -- NULL: whoever has a passkey
    state TEXT NOT NULL,                    -- JSON of the library that verifies the answer
    expires_at INTEGER NOT NULL
) STRICT;
-- challenge_sweep.
CREATE INDEX challenge_over ON challenge (expires_at);
-- The rows that a deleted member leaves.
CREATE INDEX challenge_by_member ON challenge (member_id) WHERE member_id IS NOT NULL;

-- When this session showed a second factor; NULL: not yet.
ALTER TABLE session ADD COLUMN factor_at INTEGER;
-- Wrong second factors so far.
ALTER TABLE session ADD COLUMN factor_faults INTEGER NOT NULL DEFAULT 0;

-- When somebody last worked with the role; one that nobody uses lapses.
ALTER TABLE role_grant ADD COLUMN used_at INTEGER;
-- role_grant_list_of_scope: who works here.
CREATE INDEX role_grant_by_scope ON role_grant (scope, role);

-- Who said that the member is one; NULL: nobody yet.
ALTER TABLE member ADD COLUMN verified_by TEXT CHECK (verified_by IN ('roll', 'staff'));
UPDATE member SET verified_by = 'roll' WHERE verification = 'verified';
-- When the member was last here; who stays away for years is forgotten.
ALTER TABLE member ADD COLUMN seen_at INTEGER;
UPDATE member SET seen_at = created_at;
-- How often the member tried names and cards since a moment, against guessing.
ALTER TABLE member ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN tries_since INTEGER NOT NULL DEFAULT 0;
-- union_numbers: the members of a union.
CREATE INDEX member_by_union ON member (union_id) WHERE union_id IS NOT NULL;
-- member_search: the members of a division.
CREATE INDEX member_by_division ON member (division_code) WHERE division_code IS NOT NULL;
-- member_long_gone.
CREATE INDEX member_seen ON member (seen_at);
-- union_numbers, roll_gone: the roll of a union.
CREATE INDEX roll_by_union ON roll (union_id);
-- union_list: the unions of a division.
CREATE INDEX labour_union_by_division ON labour_union (division_code);
-- reservation_old: whose holders are forgotten.
CREATE INDEX reservation_old ON reservation (ends_at) WHERE member_id IS NOT NULL;

-- Where the member asked to be looked at; NULL: wherever the member turns up with the request's code.
ALTER TABLE verification_request ADD COLUMN palace_id TEXT REFERENCES facility;
-- What the member says at the desk; shown with the request.
ALTER TABLE verification_request ADD COLUMN code TEXT;
ALTER TABLE verification_request ADD COLUMN decided_at INTEGER;
ALTER TABLE verification_request ADD COLUMN decided_by TEXT REFERENCES member ON DELETE SET NULL;
-- Why it was declined; the member reads it.
ALTER TABLE verification_request ADD COLUMN reason TEXT NOT NULL DEFAULT '';
-- verification_queue.
CREATE INDEX verification_queue ON verification_request (palace_id, created_at) WHERE status = 'pending';
-- verification_request_get_by_code.
CREATE UNIQUE INDEX verification_request_code ON verification_request (code) WHERE status = 'pending';
-- verification_request_of_card: who waits for a card that a roll now has.
CREATE INDEX verification_request_card ON verification_request (card_hash) WHERE status = 'pending';
-- verification_request_newest: what was last decided about a member.
CREATE INDEX verification_request_by_member ON verification_request (member_id, created_at);
-- verification_request_sweep.
CREATE INDEX verification_request_decided ON verification_request (decided_at) WHERE decided_at IS NOT NULL;

-- A roll on its way: read from a file, looked at, and then put in force or thrown away.
CREATE TABLE roll_import (
    id TEXT PRIMARY KEY,
    division_code TEXT NOT NULL,          -- the remit that it was read for; empty: everywhere, from the command line
    palace_id TEXT,                       -- where it was uploaded; NULL: from the command line or by a union
    member_id TEXT REFERENCES member ON DELETE SET NULL, -- who uploaded it
    status TEXT NOT NULL CHECK (status IN ('reading', 'read', 'applied', 'failed')),
    total INTEGER NOT NULL,                     -- good rows of the file
    staged INTEGER NOT NULL,                    -- of these, how many are in roll_staged
    faults TEXT NOT NULL,                   -- JSON: line, column, message; never what a cell holds
    fault_count INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER                            -- applied or failed
) STRICT;
-- roll_import_list: the last ones of a remit; roll_import_sweep.
CREATE INDEX roll_import_by_time ON roll_import (created_at);

-- The unions that a file names. Its roll of each is the whole roll.
CREATE TABLE union_staged (
    import_id TEXT NOT NULL REFERENCES roll_import ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    division_code TEXT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (import_id, id)
) STRICT, WITHOUT ROWID;

-- The good rows of a file, as they would stand in the roll.
CREATE TABLE roll_staged (
    import_id TEXT NOT NULL REFERENCES roll_import ON DELETE CASCADE,
    card_hash TEXT NOT NULL,
    line INTEGER NOT NULL,                      -- of the file
    union_id TEXT NOT NULL,
    name TEXT NOT NULL,
    card_sealed TEXT NOT NULL,
    phone_hash TEXT NOT NULL,
    phone_sealed TEXT NOT NULL,
    division_code TEXT NOT NULL,
    search_key TEXT NOT NULL,
    PRIMARY KEY (import_id, card_hash)
) STRICT, WITHOUT ROWID;

-- What a member is told about, in the app; other channels come on top.
CREATE TABLE notice (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    kind TEXT NOT NULL,                   -- a word of the domain
    facts TEXT NOT NULL,                    -- JSON, what its sentence is made of
    created_at INTEGER NOT NULL,
    read_at INTEGER
) STRICT;
-- notice_list.
CREATE INDEX notice_by_member ON notice (member_id, created_at);
-- notice_sweep.
CREATE INDEX notice_old ON notice (created_at);

-- Cards whose account was deleted: for some days another account does not get them at once, or deleting would undo
-- quotas and suspensions.
CREATE TABLE departed (
    card_hash TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT;
