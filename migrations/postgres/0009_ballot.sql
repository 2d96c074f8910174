-- Ballots: what many want is collected for a while and drawn, so that being fast wins nothing.

-- One draw: the peak hours of a venue on a date, or whatever was asked for in the first minutes after that date opened.
CREATE TABLE ballot (
    id TEXT COLLATE "C" PRIMARY KEY,
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    venue_id TEXT COLLATE "C" NOT NULL REFERENCES venue,
    date TEXT COLLATE "C" NOT NULL CHECK (length(date) = 10), -- the day that is drawn for, in the palace's zone
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('peak', 'release')),
    opens_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    draws_at BIGINT NOT NULL,
    wishes BIGINT NOT NULL CHECK (wishes > 0), -- so many an entry, at most
    confirm_minutes BIGINT CHECK (confirm_minutes > 0), -- NULL: who wins has it at once
    commitment TEXT COLLATE "C" NOT NULL CHECK (length(commitment) = 64), -- SHA-256 of the seed, published before the entries; the seed itself is not here
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'closed', 'drawn', 'void')),
    document TEXT COLLATE "C" NOT NULL,                 -- public: empty until it closes, then the list, then also the seed and the ranking
    created_at BIGINT NOT NULL,
    drawn_at BIGINT,
    UNIQUE (venue_id, date, kind),
    CHECK (opens_at < closes_at AND closes_at <= draws_at),
    CHECK ((status = 'drawn') = (drawn_at IS NOT NULL))
);
-- ballot_due: what closes or is drawn next.
CREATE INDEX ballot_open ON ballot (closes_at) WHERE status = 'open';
CREATE INDEX ballot_closed ON ballot (draws_at) WHERE status = 'closed';
-- ballot_undrawn: what the rules ask of a palace's days.
CREATE INDEX ballot_by_palace ON ballot (palace_id, date);

-- What somebody would be glad of, alone or as a team.
CREATE TABLE ballot_entry (
    id TEXT COLLATE "C" PRIMARY KEY,
    ballot_id TEXT COLLATE "C" NOT NULL REFERENCES ballot,
    member_id TEXT COLLATE "C" REFERENCES member ON DELETE SET NULL, -- who entered it; NULL: a deleted account
    party_size BIGINT NOT NULL CHECK (party_size > 0),
    wishes TEXT COLLATE "C" NOT NULL,                   -- JSON list of {court_id, starts_at, ends_at}, best first
    waits BIGINT NOT NULL CHECK (waits IN (0, 1)), -- goes to the waiting list if it loses
    salt TEXT COLLATE "C" NOT NULL,                     -- only the member sees it
    public_id TEXT COLLATE "C" NOT NULL,                -- the hash of ballot, member and salt
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('entered', 'withdrawn', 'won', 'lost', 'refused')),
    weight BIGINT,                         -- of the frozen list
    rank BIGINT,                           -- 1 is first
    wish BIGINT,                           -- which one was won, counted from 1
    court_id TEXT COLLATE "C" REFERENCES court,         -- what was won
    starts_at BIGINT,
    ends_at BIGINT,
    refused_by TEXT COLLATE "C" NOT NULL,               -- the rule that said no after all; empty: none did
    created_at BIGINT NOT NULL,
    UNIQUE (ballot_id, public_id)
);
-- ballot_entry_list_of_member.
CREATE INDEX ballot_entry_by_member ON ballot_entry (member_id, created_at) WHERE member_id IS NOT NULL;

-- Whoever takes part, the one who entered and the companions: each once a ballot.
CREATE TABLE ballot_person (
    ballot_id TEXT COLLATE "C" NOT NULL REFERENCES ballot,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES member ON DELETE CASCADE,
    entry_id TEXT COLLATE "C" NOT NULL REFERENCES ballot_entry,
    PRIMARY KEY (ballot_id, member_id)
);
-- ballot_past: what became of a member's earlier entries.
CREATE INDEX ballot_person_by_member ON ballot_person (member_id);
-- ballot_person_list: the team.
CREATE INDEX ballot_person_by_entry ON ballot_person (entry_id);

-- What was won and is kept until it is confirmed.
ALTER TABLE offer ADD COLUMN entry_id TEXT COLLATE "C" REFERENCES ballot_entry;
