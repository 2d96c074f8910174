-- The staff's side: who holds a court and why, what is reserved at the counter, series, activities, first calls, appeals,
-- photos, and by whom each hour was used.

-- A team or a class that comes every week. Its dates are closures of the kind hold.
CREATE TABLE series (
    id TEXT COLLATE "C" PRIMARY KEY,
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    venue_id TEXT COLLATE "C" NOT NULL REFERENCES venue,
    court_id TEXT COLLATE "C" REFERENCES court,         -- NULL: the whole venue
    hold_class TEXT COLLATE "C" NOT NULL CHECK (hold_class IN ('training', 'competition', 'maintenance', 'group')),
    owner TEXT NOT NULL,                    -- who answers for it
    reason TEXT NOT NULL,                   -- public
    reason_en TEXT NOT NULL,                -- may be empty
    weekday BIGINT NOT NULL CHECK (weekday BETWEEN 0 AND 6), -- 0 is Monday
    from_minute BIGINT NOT NULL CHECK (from_minute BETWEEN 0 AND 1439), -- after local midnight
    to_minute BIGINT NOT NULL,
    from_date TEXT COLLATE "C" NOT NULL CHECK (length(from_date) = 10),
    to_date TEXT COLLATE "C" NOT NULL CHECK (length(to_date) = 10), -- included
    made_by TEXT COLLATE "C" REFERENCES member ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,                       -- given up before its last date
    CHECK (from_minute < to_minute AND to_minute <= from_minute + 1440),
    CHECK (from_date <= to_date)
);
-- series_list: those of a palace that go on.
CREATE INDEX series_by_palace ON series (palace_id, to_date);

-- Dates that a series leaves out, because something was there first or the staff said so.
CREATE TABLE series_skip (
    series_id TEXT COLLATE "C" NOT NULL REFERENCES series,
    date TEXT COLLATE "C" NOT NULL CHECK (length(date) = 10),
    reason TEXT NOT NULL,                   -- may be empty
    PRIMARY KEY (series_id, date)
);

-- Competitions, lectures, reading circles: open to members who sign up. The courts are taken by closures of the kind event.
CREATE TABLE activity (
    id TEXT COLLATE "C" PRIMARY KEY,
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('competition', 'lecture', 'reading_circle', 'class', 'gathering')),
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,                 -- may be empty
    text TEXT NOT NULL,                     -- what it is and what to bring; may be empty
    text_en TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,               -- half-open
    places BIGINT NOT NULL CHECK (places > 0),
    sign_up_opens_at BIGINT NOT NULL,
    sign_up_closes_at BIGINT NOT NULL,
    cancelled_at BIGINT,                   -- called off
    cancel_reason TEXT NOT NULL DEFAULT '', -- public
    made_by TEXT COLLATE "C" REFERENCES member ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    edit BIGINT NOT NULL CHECK (edit > 0), -- counts the edits; compare and set
    CHECK (starts_at < ends_at),
    CHECK (sign_up_opens_at < sign_up_closes_at)
);
-- activity_list: those of a palace that are not over.
CREATE INDEX activity_by_palace ON activity (palace_id, ends_at);

-- Who comes to an activity, or waits for a place.
CREATE TABLE activity_entry (
    activity_id TEXT COLLATE "C" NOT NULL REFERENCES activity,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES member ON DELETE CASCADE,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('signed_up', 'waiting', 'withdrawn', 'attended', 'absent')),
    entered_at BIGINT NOT NULL,            -- who waits is called in this order
    PRIMARY KEY (activity_id, member_id)
);
-- activity_list_of_member; the rows that a deleted member leaves.
CREATE INDEX activity_entry_by_member ON activity_entry (member_id);

-- Closures and holds: whose, of what class, whether kept, and whether lifted before their end.
ALTER TABLE closure ADD COLUMN hold_class TEXT COLLATE "C" CHECK (hold_class IN ('training', 'competition', 'maintenance', 'group', 'offer'));
ALTER TABLE closure ADD COLUMN owner TEXT NOT NULL DEFAULT ''; -- who answers for a hold; for the staff
ALTER TABLE closure ADD COLUMN made_by TEXT COLLATE "C"; -- of the staff; no foreign key: who did it stays said, by an opaque id
ALTER TABLE closure ADD COLUMN lifted_at BIGINT;   -- over from then on; before its start: it never was
ALTER TABLE closure ADD COLUMN series_id TEXT COLLATE "C" REFERENCES series;
ALTER TABLE closure ADD COLUMN activity_id TEXT COLLATE "C" REFERENCES activity;
ALTER TABLE closure ADD COLUMN returns_at BIGINT;  -- a hold that nobody has confirmed by then returns to the members; NULL: it stays
ALTER TABLE closure ADD COLUMN confirmed_at BIGINT; -- the owner said that it is needed
ALTER TABLE closure ADD COLUMN edit BIGINT NOT NULL DEFAULT 1 CHECK (edit > 0); -- counts the edits; compare and set
UPDATE closure SET hold_class = 'training' WHERE kind = 'hold';
-- closure_list_of_series, closure_list_of_activity.
CREATE INDEX closure_by_series ON closure (series_id) WHERE series_id IS NOT NULL;
CREATE INDEX closure_by_activity ON closure (activity_id) WHERE activity_id IS NOT NULL;
-- closure_to_return: holds that nobody confirmed.
CREATE INDEX closure_to_return ON closure (returns_at) WHERE returns_at IS NOT NULL AND lifted_at IS NULL AND confirmed_at IS NULL;

-- What is done at the counter.
ALTER TABLE reservation ADD COLUMN made_by TEXT COLLATE "C"; -- of the staff, no foreign key as above; NULL: by the member
ALTER TABLE reservation ADD COLUMN is_walk_in BIGINT NOT NULL DEFAULT 0 CHECK (is_walk_in IN (0, 1)); -- stood at the counter
ALTER TABLE reservation ADD COLUMN guest TEXT NOT NULL DEFAULT ''; -- how somebody without an account is called; forgotten soon after
ALTER TABLE reservation ADD COLUMN note TEXT NOT NULL DEFAULT ''; -- among the staff
ALTER TABLE reservation ADD COLUMN override_reason TEXT NOT NULL DEFAULT ''; -- why the manager set a rule aside; public, without names
ALTER TABLE reservation ADD COLUMN checked_in_at BIGINT; -- NULL: not yet, or before this was written down
ALTER TABLE reservation ADD COLUMN displaced_by TEXT COLLATE "C" REFERENCES closure;
-- reservation_list_of_palace: a palace's day.
CREATE INDEX reservation_by_palace ON reservation (palace_id, starts_at);
-- reservation_list_displaced: whom a closure displaced.
CREATE INDEX reservation_by_closure ON reservation (displaced_by) WHERE displaced_by IS NOT NULL;
-- guest_sweep.
CREATE INDEX reservation_guest ON reservation (ends_at) WHERE guest <> '';

-- A place that is kept for one member for a while: the first call of somebody displaced. The place is taken by a closure of
-- the kind hold, class offer.
CREATE TABLE offer (
    id TEXT COLLATE "C" PRIMARY KEY,
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    closure_id TEXT COLLATE "C" NOT NULL REFERENCES closure,
    court_id TEXT COLLATE "C" NOT NULL REFERENCES court,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES member ON DELETE CASCADE,
    reservation_id TEXT COLLATE "C" REFERENCES reservation, -- the displaced one
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    party_size BIGINT NOT NULL CHECK (party_size > 0),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'taken', 'passed', 'lapsed')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    CHECK (starts_at < ends_at),
    CHECK ((status = 'open') = (ended_at IS NULL))
);
-- offer_list_of_member: what waits for the member.
CREATE INDEX offer_by_member ON offer (member_id, created_at);
-- offer_over: those whose time is up.
CREATE INDEX offer_open ON offer (expires_at) WHERE status = 'open';
-- offer_of_reservation; offer_of_closure.
CREATE INDEX offer_by_reservation ON offer (reservation_id) WHERE reservation_id IS NOT NULL;
CREATE INDEX offer_by_closure ON offer (closure_id);

-- Against a strike. Who is not answered in time is right.
CREATE TABLE appeal (
    id TEXT COLLATE "C" PRIMARY KEY,
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    reservation_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES reservation, -- the no-show; one appeal each
    member_id TEXT COLLATE "C" NOT NULL REFERENCES member ON DELETE CASCADE,
    text TEXT NOT NULL,                     -- the member's
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('open', 'granted', 'refused', 'lapsed')),
    created_at BIGINT NOT NULL,
    answer_by BIGINT NOT NULL,             -- unanswered then, it lapses in the member's favour
    answered_at BIGINT,
    answered_by TEXT COLLATE "C" REFERENCES member ON DELETE SET NULL,
    answer TEXT NOT NULL,                   -- the staff's reason, which the member reads; may be empty
    CHECK ((status = 'open') = (answered_at IS NULL))
);
-- appeal_list: what a palace must answer, the most urgent first; appeal_over.
CREATE INDEX appeal_open ON appeal (palace_id, answer_by) WHERE status = 'open';
CREATE INDEX appeal_due ON appeal (answer_by) WHERE status = 'open';
-- appeal_list_of_member; the rows that a deleted member leaves.
CREATE INDEX appeal_by_member ON appeal (member_id);

-- A suspension by the staff says why.
ALTER TABLE member ADD COLUMN suspend_reason TEXT NOT NULL DEFAULT '';

-- Places as the staff edit them.
ALTER TABLE facility ADD COLUMN house_rules TEXT NOT NULL DEFAULT ''; -- what one keeps to inside; one sentence a line
ALTER TABLE facility ADD COLUMN house_rules_en TEXT NOT NULL DEFAULT '';
ALTER TABLE facility ADD COLUMN edit BIGINT NOT NULL DEFAULT 1 CHECK (edit > 0); -- counts the edits; compare and set
ALTER TABLE venue ADD COLUMN edit BIGINT NOT NULL DEFAULT 1 CHECK (edit > 0); -- of the venue, its courts and its hours
ALTER TABLE court ADD COLUMN retired_at BIGINT;    -- from then on neither shown nor booked; history keeps it

-- Pictures of a palace and its venues, made anew from what was uploaded: nothing of the camera is kept.
CREATE TABLE photo (
    id TEXT COLLATE "C" PRIMARY KEY,
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    venue_id TEXT COLLATE "C" REFERENCES venue,         -- NULL: of the palace
    ordinal BIGINT NOT NULL,
    caption TEXT NOT NULL,                  -- what it shows, for those who do not see it
    caption_en TEXT NOT NULL,
    width BIGINT NOT NULL,                 -- of the large one, in pixels
    height BIGINT NOT NULL,
    large TEXT NOT NULL,                    -- base64 of a JPEG
    small TEXT NOT NULL,                    -- the same, for a list
    made_by TEXT COLLATE "C" REFERENCES member ON DELETE SET NULL,
    created_at BIGINT NOT NULL
);
-- photo_list.
CREATE INDEX photo_by_palace ON photo (palace_id, venue_id, ordinal);

-- How each hour of a venue was used: part-minutes by who had them. Written day by day when a day is over, and anew whenever
-- something of it changes; can be made again from what is above.
CREATE TABLE use_hour (
    venue_id TEXT COLLATE "C" NOT NULL REFERENCES venue,
    date TEXT COLLATE "C" NOT NULL CHECK (length(date) = 10), -- the palace's own
    hour BIGINT NOT NULL CHECK (hour BETWEEN 0 AND 23), -- local
    class TEXT COLLATE "C" NOT NULL CHECK (class IN ('offered', 'reserved', 'attended', 'no_show', 'walk_in', 'draw', 'event',
        'hold', 'closed', 'override')),
    palace_id TEXT COLLATE "C" NOT NULL,                -- the venue's, to read and partition by
    minutes BIGINT NOT NULL CHECK (minutes > 0), -- of one part: a whole court of two halves counts twice
    PRIMARY KEY (venue_id, date, hour, class)
);
-- use_list: a palace's weeks.
CREATE INDEX use_hour_by_palace ON use_hour (palace_id, date);

-- Days that use_hour holds, and what they were made from.
CREATE TABLE use_day (
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    date TEXT COLLATE "C" NOT NULL CHECK (length(date) = 10),
    rolled_at BIGINT NOT NULL,
    PRIMARY KEY (palace_id, date)
);
