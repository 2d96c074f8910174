-- Ballots: what many want is collected for a while and drawn, so that being fast wins nothing.

-- One draw: the peak hours of a venue on a date, or whatever was asked for in the first minutes after that date opened.
CREATE TABLE ballot (
    id TEXT PRIMARY KEY,
    palace_id TEXT NOT NULL REFERENCES facility,
    venue_id TEXT NOT NULL REFERENCES venue,
    date TEXT NOT NULL CHECK (length(date) = 10), -- the day that is drawn for, in the palace's zone
    kind TEXT NOT NULL CHECK (kind IN ('peak', 'release')),
    opens_at INTEGER NOT NULL,
    closes_at INTEGER NOT NULL,
    draws_at INTEGER NOT NULL,
    wishes INTEGER NOT NULL CHECK (wishes > 0), -- so many an entry, at most
    confirm_minutes INTEGER CHECK (confirm_minutes > 0), -- NULL: who wins has it at once
    commitment TEXT NOT NULL CHECK (length(commitment) = 64), -- SHA-256 of the seed, published before the entries; the seed itself is not here
    status TEXT NOT NULL CHECK (status IN ('open', 'closed', 'drawn', 'void')),
    document TEXT NOT NULL,                 -- public: empty until it closes, then the list, then also the seed and the ranking
    created_at INTEGER NOT NULL,
    drawn_at INTEGER,
    UNIQUE (venue_id, date, kind),
    CHECK (opens_at < closes_at AND closes_at <= draws_at),
    CHECK ((status = 'drawn') = (drawn_at IS NOT NULL))
) STRICT;
-- ballot_due: what closes or is drawn next.
CREATE INDEX ballot_open ON ballot (closes_at) WHERE status = 'open';
CREATE INDEX ballot_closed ON ballot (draws_at) WHERE status = 'closed';
-- ballot_undrawn: what the rules ask of a palace's days.
CREATE INDEX ballot_by_palace ON ballot (palace_id, date);

-- What somebody would be glad of, alone or as a team.
CREATE TABLE ballot_entry (
    id TEXT PRIMARY KEY,
    ballot_id TEXT NOT NULL REFERENCES ballot,
    member_id TEXT REFERENCES member ON DELETE SET NULL, -- who entered it; NULL: a deleted account
    party_size INTEGER NOT NULL CHECK (party_size > 0),
    wishes TEXT NOT NULL,                   -- JSON list of {court_id, starts_at, ends_at}, best first
    waits INTEGER NOT NULL CHECK (waits IN (0, 1)), -- goes to the waiting list if it loses
    salt TEXT NOT NULL,                     -- only the member sees it
    public_id TEXT NOT NULL,                -- the hash of ballot, member and salt
    status TEXT NOT NULL CHECK (status IN ('entered', 'withdrawn', 'won', 'lost', 'refused')),
    weight INTEGER,                         -- of the frozen list
    rank INTEGER,                           -- 1 is first
    wish INTEGER,                           -- which one was won, counted from 1
    court_id TEXT REFERENCES court,         -- what was won
    starts_at INTEGER,
    ends_at INTEGER,
    refused_by TEXT NOT NULL,               -- the rule that said no after all; empty: none did
    created_at INTEGER NOT NULL,
    UNIQUE (ballot_id, public_id)
) STRICT;
-- ballot_entry_list_of_member.
CREATE INDEX ballot_entry_by_member ON ballot_entry (member_id, created_at) WHERE member_id IS NOT NULL;

-- Whoever takes part, the one who entered and the companions: each once a ballot.
CREATE TABLE ballot_person (
    ballot_id TEXT NOT NULL REFERENCES ballot,
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    entry_id TEXT NOT NULL REFERENCES ballot_entry,
    PRIMARY KEY (ballot_id, member_id)
) STRICT, WITHOUT ROWID;
-- ballot_past: what became of a member's earlier entries.
CREATE INDEX ballot_person_by_member ON ballot_person (member_id);
-- ballot_person_list: the team.
CREATE INDEX ballot_person_by_entry ON ballot_person (entry_id);

-- What was won and is kept until it is confirmed.
ALTER TABLE offer ADD COLUMN entry_id TEXT REFERENCES ballot_entry;
