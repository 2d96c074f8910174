-- Who waits for a place that is taken, and why a place is kept for somebody.

-- A wait: for a court, for any court of a venue, or for any court of a kind in a city or county. Who joined first is served
-- first.
CREATE TABLE waitlist (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    venue_id TEXT REFERENCES venue,         -- NULL: any of the division
    court_id TEXT REFERENCES court,         -- NULL: any of the venue
    division_code TEXT REFERENCES division, -- a city or a county; NULL: at the venue
    venue_kind TEXT NOT NULL,               -- of the venue, or what is looked for in the division
    starts_at INTEGER NOT NULL,             -- whatever begins and ends in here suits
    ends_at INTEGER NOT NULL,               -- half-open
    minutes INTEGER NOT NULL CHECK (minutes > 0), -- how long
    party_size INTEGER NOT NULL CHECK (party_size > 0),
    last_at INTEGER NOT NULL,               -- when nothing can be offered any more
    status TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'taken', 'left', 'expired')),
    offers INTEGER NOT NULL CHECK (offers >= 0), -- so many places were offered
    silences INTEGER NOT NULL CHECK (silences >= 0), -- of the last ones, so many were not answered
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    CHECK (starts_at < ends_at),
    CHECK ((venue_id IS NULL) = (division_code IS NOT NULL)),
    CHECK (court_id IS NULL OR venue_id IS NOT NULL),
    CHECK ((status IN ('waiting', 'offered')) = (ended_at IS NULL))
) STRICT;
-- wait_list_of_venue, wait_before_at_venue, wait_count: who is next when something comes free.
CREATE INDEX waitlist_by_venue ON waitlist (venue_id, created_at) WHERE ended_at IS NULL AND venue_id IS NOT NULL;
CREATE INDEX waitlist_by_division ON waitlist (division_code, venue_kind, created_at)
    WHERE ended_at IS NULL AND division_code IS NOT NULL;
-- wait_list_of_member, wait_open_of_member; the rows that a deleted member leaves.
CREATE INDEX waitlist_by_member ON waitlist (member_id, created_at);
-- wait_over: those for whom it is too late; wait_venues.
CREATE INDEX waitlist_over ON waitlist (last_at) WHERE status = 'waiting';
-- wait_sweep.
CREATE INDEX waitlist_ended ON waitlist (ended_at) WHERE ended_at IS NOT NULL;

-- Why the place is kept, and who waited for it.
ALTER TABLE offer ADD COLUMN reason TEXT NOT NULL DEFAULT 'displaced' CHECK (reason IN ('displaced', 'waitlist', 'draw'));
ALTER TABLE offer ADD COLUMN wait_id TEXT REFERENCES waitlist ON DELETE SET NULL;
-- offer_open_of_wait; the rows that a deleted wait leaves.
CREATE INDEX offer_by_wait ON offer (wait_id) WHERE wait_id IS NOT NULL;
