-- The audit: every act of the staff and of the system, chained by hashes so that none can be changed unseen.

-- The end of each chain; locked by whoever appends, so that acts follow one after the other.
CREATE TABLE audit_chain (
    chain TEXT COLLATE "C" PRIMARY KEY,                 -- a palace's id; empty: acts on the whole system
    ordinal BIGINT NOT NULL CHECK (ordinal >= 0), -- of its last act
    hash TEXT NOT NULL                      -- of its last act; empty before the first
);

-- No foreign keys: what was done stays said, whatever becomes of those it names. Ids are opaque.
CREATE TABLE audit (
    chain TEXT COLLATE "C" NOT NULL,
    ordinal BIGINT NOT NULL CHECK (ordinal > 0), -- 1, 2, 3 … without gaps
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,                    -- id of the member who did it; empty: the system
    act TEXT NOT NULL,                      -- such as policy_published
    subject TEXT NOT NULL,                  -- id of what it was done to
    about TEXT COLLATE "C" NOT NULL,                    -- id of the member whom it concerns; may be empty
    reason TEXT NOT NULL,                   -- may be empty
    before TEXT NOT NULL,                   -- JSON; null where there was nothing
    after TEXT NOT NULL,                    -- JSON; null where nothing is left
    hash TEXT NOT NULL,                     -- of all of the above and the hash before it
    PRIMARY KEY (chain, ordinal)
);
-- audit_list_about: what was done about a member.
CREATE INDEX audit_about ON audit (about, at) WHERE about <> '';
