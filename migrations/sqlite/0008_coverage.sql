-- What a union answers for: since when hours and courts are what they are, how much was used by day and by month, what people
-- wanted and did not get, how many members there are, what is planned and built, targets, and reports that stay as issued.

-- Opening hours have a life, so that a past day can be told again. [since, until) in days of the facility.
ALTER TABLE opening_hours ADD COLUMN since TEXT NOT NULL DEFAULT '0001-01-01' CHECK (length(since) = 10);
ALTER TABLE opening_hours ADD COLUMN until TEXT CHECK (length(until) = 10); -- NULL: still
-- From when on a court is there; 0: for as long as its palace.
ALTER TABLE court ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

-- Palaces that are not open yet, as far as they are known.
ALTER TABLE facility ADD COLUMN floor_area_m2 INTEGER CHECK (floor_area_m2 > 0); -- NULL: not said
ALTER TABLE facility ADD COLUMN opens_on TEXT CHECK (length(opens_on) = 10); -- planned first day in service; NULL: none is said

-- Steps on the way to a palace, or of its rebuilding.
CREATE TABLE milestone (
    facility_id TEXT NOT NULL REFERENCES facility,
    kind TEXT NOT NULL CHECK (kind IN ('approved', 'site_secured', 'ground_broken', 'topped_out', 'accepted', 'opened')),
    planned_on TEXT CHECK (length(planned_on) = 10),
    done_on TEXT CHECK (length(done_on) = 10),
    note TEXT NOT NULL,                     -- may be empty
    PRIMARY KEY (facility_id, kind),
    CHECK (planned_on IS NOT NULL OR done_on IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- The five marks of quality, as a union assesses its own palaces. The newest of a mark on a day counts.
CREATE TABLE quality_mark (
    facility_id TEXT NOT NULL REFERENCES facility,
    mark TEXT NOT NULL CHECK (mark IN ('fits_needs', 'core_purpose', 'frequent_activities', 'local_character',
        'complete_management')),
    assessed_on TEXT NOT NULL CHECK (length(assessed_on) = 10),
    is_met INTEGER NOT NULL CHECK (is_met IN (0, 1)),
    evidence TEXT NOT NULL,                 -- what it is seen by
    made_by TEXT,                           -- of the union; no foreign key: who said it stays said, by an opaque id
    PRIMARY KEY (facility_id, mark, assessed_on)
) STRICT, WITHOUT ROWID;

-- What a union wants to have reached by the end of a year.
CREATE TABLE coverage_target (
    division_code TEXT NOT NULL REFERENCES division,
    measure TEXT NOT NULL CHECK (measure IN ('covered', 'marks')), -- places with a palace in service; palaces with all marks
    year INTEGER NOT NULL CHECK (year BETWEEN 1949 AND 2999),
    goal INTEGER NOT NULL CHECK (goal >= 0), -- how many of them
    PRIMARY KEY (division_code, measure, year)
) STRICT, WITHOUT ROWID;

-- The use of a venue in a day, a month or a year, summed from use_hour: court-seconds, an hour of the venue's largest court being
-- 3600. offered = reserved + walk_in + held + closed + what stood empty.
CREATE TABLE use_sum (
    palace_id TEXT NOT NULL,                -- the venue's
    grain TEXT NOT NULL CHECK (grain IN ('day', 'month', 'year')),
    period TEXT NOT NULL,                   -- YYYY-MM-DD, YYYY-MM or YYYY, the palace's own
    venue_id TEXT NOT NULL REFERENCES venue,
    offered INTEGER NOT NULL,
    reserved INTEGER NOT NULL,              -- by members, by the draw, against a rule
    walk_in INTEGER NOT NULL,
    held INTEGER NOT NULL,                  -- by holds and events
    closed INTEGER NOT NULL,
    attended INTEGER NOT NULL,
    missed INTEGER NOT NULL,
    peak_offered INTEGER NOT NULL,          -- of these, in the peak hours of the policy of that day
    peak_attended INTEGER NOT NULL,
    off_offered INTEGER NOT NULL,           -- of these, outside the working hours of a working day
    off_attended INTEGER NOT NULL,
    came INTEGER NOT NULL,                  -- reservations by their start: those who came
    absent INTEGER NOT NULL,                -- and those who did not
    PRIMARY KEY (palace_id, grain, period, venue_id),
    CHECK (length(period) = CASE grain WHEN 'day' THEN 10 WHEN 'month' THEN 7 ELSE 4 END)
) STRICT, WITHOUT ROWID;

-- A palace's month by weekday and hour: JSON, 168 pairs [offered, attended] in court-seconds, from Monday 00:00 on.
CREATE TABLE use_heat (
    palace_id TEXT NOT NULL REFERENCES facility,
    month TEXT NOT NULL CHECK (length(month) = 7),
    cells TEXT NOT NULL,
    PRIMARY KEY (palace_id, month)
) STRICT, WITHOUT ROWID;

-- What people wanted and did not get, by the day and hour that they wanted; each person once an hour and rule. Days have every
-- column, months are their sums by place, sport and reason (hour 24).
CREATE TABLE unmet (
    division_code TEXT NOT NULL,
    grain TEXT NOT NULL CHECK (grain IN ('day', 'month')),
    period TEXT NOT NULL,                   -- YYYY-MM-DD or YYYY-MM
    palace_id TEXT NOT NULL,                -- empty: somewhere in the division
    venue_kind TEXT NOT NULL,               -- empty: whatever sport
    hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 24), -- local; 24: any
    reason TEXT NOT NULL,                   -- the id of a rule, or lost_draw, expired_wait, empty_search
    times INTEGER NOT NULL CHECK (times > 0),
    PRIMARY KEY (division_code, grain, period, palace_id, venue_kind, hour, reason),
    CHECK (length(period) = CASE grain WHEN 'day' THEN 10 ELSE 7 END)
) STRICT, WITHOUT ROWID;

-- The days of a month once more, by one thing alone, in the order in which a province sums them: of all wants, hours and reasons
-- of each sport besides.
CREATE TABLE unmet_by (
    thing TEXT NOT NULL CHECK (thing IN ('hour', 'sport', 'reason')),
    venue_kind TEXT NOT NULL,               -- empty: all wants
    word TEXT NOT NULL,                     -- 0 … 24; a kind of venue, empty: whatever sport; a reason
    division_code TEXT NOT NULL,
    month TEXT NOT NULL CHECK (length(month) = 7),
    times INTEGER NOT NULL CHECK (times > 0),
    PRIMARY KEY (thing, venue_kind, word, division_code, month)
) STRICT, WITHOUT ROWID;

-- How many members a division itself has, from day to day, by where their union is.
CREATE TABLE member_count (
    date TEXT NOT NULL CHECK (length(date) = 10),
    division_code TEXT NOT NULL,
    on_roll INTEGER NOT NULL,
    verified INTEGER NOT NULL,
    active INTEGER NOT NULL,                -- verified, and here within 90 days
    PRIMARY KEY (date, division_code)
) STRICT, WITHOUT ROWID;
-- member_count_now: the roll by division.
CREATE INDEX roll_by_division ON roll (division_code);

-- How many different members came to something, by month and by the month in which they had last come before: who came between
-- two months are those whose last time before lies outside. By where their union is.
CREATE TABLE served (
    month TEXT NOT NULL CHECK (length(month) = 7),
    division_code TEXT NOT NULL,
    last_month TEXT NOT NULL,               -- empty: never before
    members INTEGER NOT NULL CHECK (members > 0),
    PRIMARY KEY (month, division_code, last_month)
) STRICT, WITHOUT ROWID;

-- What a union reported, as it was issued. A row is never changed; a correction is a new edition.
CREATE TABLE report (
    id TEXT PRIMARY KEY,
    division_code TEXT NOT NULL REFERENCES division,
    month TEXT NOT NULL CHECK (length(month) = 7),
    edition INTEGER NOT NULL CHECK (edition > 0),
    issued_at INTEGER NOT NULL,
    issued_by TEXT NOT NULL,                -- id of the officer; no foreign key as above
    remark TEXT NOT NULL,                   -- why there is another edition; may be empty
    content TEXT NOT NULL,                  -- JSON: every number of it
    hash TEXT NOT NULL,                     -- of the content, printed on it
    UNIQUE (division_code, month, edition)
) STRICT;
