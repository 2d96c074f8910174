-- The first tables: places, hours, people, reservations and the claims that keep them apart.
--
-- Both engines hold the same tables; only the names of types differ. Instants (*_at) are milliseconds since
-- 1970-01-01 UTC, dates are YYYY-MM-DD of the facility's own zone, minutes count from local midnight, truth is 0
-- or 1, ids are opaque text, words are those of the domain. A step is a quarter of an hour of UTC: *_at / 900000.
-- SQLite: STRICT tables; those with a key of several columns are WITHOUT ROWID. Text compares byte by byte.
-- Keys and CHECKs make wrong data impossible, whatever the program does. An applied migration is never edited.

-- What the program must remember about this database itself.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,                  -- such as key_fingerprint
    value TEXT NOT NULL
) STRICT;

-- Administrative divisions after GB/T 2260: province 36, city 3604, county 360403. A remit is a prefix.
CREATE TABLE division (
    code TEXT PRIMARY KEY CHECK (length(code) IN (2, 4, 6)), -- the short form, without trailing zeros
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    parent_code TEXT REFERENCES division,   -- NULL for a province
    longitude REAL,                         -- of its seat, for “near me”; degrees, WGS 84
    latitude REAL,
    search_key TEXT NOT NULL                -- name, pinyin and initials, lower case
) STRICT;

-- Palaces, workers' homes, reading rooms and outdoor stations.
CREATE TABLE facility (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('palace', 'workers_home', 'reading_room', 'outdoor_station')),
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    division_code TEXT NOT NULL REFERENCES division,
    status TEXT NOT NULL                    -- the newest of facility_status
        CHECK (status IN ('planned', 'under_construction', 'in_service', 'renovating', 'closed')),
    address TEXT NOT NULL,
    address_en TEXT NOT NULL,
    longitude REAL NOT NULL,                -- degrees, WGS 84
    latitude REAL NOT NULL,
    time_zone TEXT NOT NULL,                -- IANA name; all local times of the facility are in it
    phone TEXT NOT NULL,                    -- of the front desk, public; may be empty
    amenities TEXT NOT NULL,                -- JSON array of words
    notice TEXT NOT NULL,                   -- what visitors should know now; may be empty
    notice_en TEXT NOT NULL,
    getting_there TEXT NOT NULL,            -- buses, entrances, parking; may be empty
    getting_there_en TEXT NOT NULL,
    is_sample INTEGER NOT NULL CHECK (is_sample IN (0, 1)), -- made up for the demo
    search_key TEXT NOT NULL                -- name, address, pinyin and initials, lower case
) STRICT;
-- facility_list, claim_count_by_venue and the other lists of a division: the facilities of a division, by prefix of its code.
CREATE INDEX facility_by_division ON facility (division_code);

-- Since when a facility is what it is, so that coverage on any past day can be told.
CREATE TABLE facility_status (
    facility_id TEXT NOT NULL REFERENCES facility,
    since TEXT NOT NULL CHECK (length(since) = 10), -- first day of this status
    status TEXT NOT NULL
        CHECK (status IN ('planned', 'under_construction', 'in_service', 'renovating', 'closed')),
    PRIMARY KEY (facility_id, since)
) STRICT, WITHOUT ROWID;

-- Halls, rooms and fields of a palace.
CREATE TABLE venue (
    id TEXT PRIMARY KEY,
    palace_id TEXT NOT NULL REFERENCES facility,
    kind TEXT NOT NULL CHECK (kind IN (
        'badminton', 'basketball', 'tennis', 'table_tennis', 'volleyball', 'gateball', 'football', 'multi_sport',
        'swimming', 'fitness', 'dance', 'darts', 'archery', 'chess_cards', 'reading_room', 'rehearsal',
        'multi_purpose', 'lecture_hall', 'classroom', 'consultation')),
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    is_indoor INTEGER NOT NULL CHECK (is_indoor IN (0, 1)),
    is_step_free INTEGER NOT NULL CHECK (is_step_free IN (0, 1)),
    slot_minutes INTEGER NOT NULL CHECK (slot_minutes > 0 AND slot_minutes % 15 = 0), -- the grid on the page
    notice TEXT NOT NULL,                   -- may be empty
    notice_en TEXT NOT NULL,
    ordinal INTEGER NOT NULL,               -- order on the page
    retired_at INTEGER,                     -- from then on neither shown nor booked; history keeps it
    search_key TEXT NOT NULL                -- name, kind, pinyin and initials, lower case
) STRICT;
-- venue_list: the venues of a palace; facility_list: those that have a kind of venue.
CREATE INDEX venue_by_palace ON venue (palace_id, ordinal);

-- The smallest things that can be occupied: half a court, a table, a seat.
CREATE TABLE part (
    id TEXT PRIMARY KEY,
    venue_id TEXT NOT NULL REFERENCES venue,
    ordinal INTEGER NOT NULL                -- seat number; free seats are given in this order
) STRICT;
-- claim_list_of_venue, claim_count_by_venue: what occupies a venue.
CREATE INDEX part_by_venue ON part (venue_id);

-- What one books: a court, a table, a lane, a room.
CREATE TABLE court (
    id TEXT PRIMARY KEY,
    venue_id TEXT NOT NULL REFERENCES venue,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    takes TEXT NOT NULL CHECK (takes IN ('whole', 'seats')), -- all of its parts, or one a person
    ordinal INTEGER NOT NULL
) STRICT;
-- court_list: the courts of a venue.
CREATE INDEX court_by_venue ON court (venue_id, ordinal);

-- Which parts a court is made of. A part may belong to several: the full court and its half.
CREATE TABLE court_part (
    court_id TEXT NOT NULL REFERENCES court,
    part_id TEXT NOT NULL REFERENCES part,
    PRIMARY KEY (court_id, part_id)
) STRICT, WITHOUT ROWID;

-- The weekly pattern of opening hours.
CREATE TABLE opening_hours (
    id TEXT PRIMARY KEY,
    facility_id TEXT NOT NULL REFERENCES facility,
    venue_id TEXT REFERENCES venue,         -- NULL: of the whole facility, for venues without rows of their own
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 511), -- 1 Monday … 64 Sunday, 128 holiday, 256 make-up day
    season_from TEXT CHECK (length(season_from) = 5), -- MM-DD, both ends included, may wrap over the new year
    season_to TEXT CHECK (length(season_to) = 5),
    opens_minute INTEGER NOT NULL CHECK (opens_minute BETWEEN 0 AND 1439),
    closes_minute INTEGER NOT NULL,         -- beyond 1440: over midnight
    CHECK (opens_minute < closes_minute AND closes_minute <= opens_minute + 1440),
    CHECK ((season_from IS NULL) = (season_to IS NULL))
) STRICT;
-- hours_list, hours_replace: the pattern of a facility.
CREATE INDEX opening_hours_by_facility ON opening_hours (facility_id);

-- What one date has instead of the pattern. Several rows for a date: several openings.
CREATE TABLE hours_exception (
    id TEXT PRIMARY KEY,
    facility_id TEXT NOT NULL REFERENCES facility,
    venue_id TEXT REFERENCES venue,         -- NULL: of the whole facility
    date TEXT NOT NULL CHECK (length(date) = 10),
    opens_minute INTEGER CHECK (opens_minute BETWEEN 0 AND 1439), -- both NULL: shut all day
    closes_minute INTEGER,
    reason TEXT NOT NULL,                   -- public
    reason_en TEXT NOT NULL,
    CHECK ((opens_minute IS NULL) = (closes_minute IS NULL)),
    CHECK (opens_minute < closes_minute AND closes_minute <= opens_minute + 1440)
) STRICT;
-- exception_list: the dated exceptions of a facility.
CREATE INDEX hours_exception_by_facility ON hours_exception (facility_id, date);

-- Days that are not what their weekday says, as the State Council announces them each November.
CREATE TABLE holiday (
    date TEXT PRIMARY KEY CHECK (length(date) = 10),
    kind TEXT NOT NULL CHECK (kind IN ('holiday', 'makeup_workday')),
    name TEXT NOT NULL,
    name_en TEXT NOT NULL
) STRICT;

-- Time that a court, a venue or a palace is not for booking. Closures claim their parts like everybody else.
CREATE TABLE closure (
    id TEXT PRIMARY KEY,
    palace_id TEXT NOT NULL REFERENCES facility,
    venue_id TEXT REFERENCES venue,         -- NULL: the whole palace
    court_id TEXT REFERENCES court,         -- NULL: the whole venue
    kind TEXT NOT NULL CHECK (kind IN ('weather', 'maintenance', 'event', 'hold')),
    reason TEXT NOT NULL,                   -- public
    reason_en TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,               -- half-open
    created_at INTEGER NOT NULL,
    CHECK (starts_at < ends_at),
    CHECK (court_id IS NULL OR venue_id IS NOT NULL)
) STRICT;
-- closure_list: what of a palace's closures touches some days; old ones are cut off by their end.
CREATE INDEX closure_by_palace ON closure (palace_id, ends_at);

-- The knobs of the rules, versioned; what is reserved keeps the version that it was made under.
CREATE TABLE policy (
    id TEXT PRIMARY KEY,
    palace_id TEXT NOT NULL REFERENCES facility,
    venue_id TEXT REFERENCES venue,         -- NULL: for all venues of the palace without a policy of their own
    version INTEGER NOT NULL CHECK (version > 0),
    knobs TEXT NOT NULL,                    -- JSON, typed in the domain
    published_at INTEGER NOT NULL           -- in force from then on, until a newer one is
) STRICT;
-- policy_current, policy_list; and a version is published once (NULL would be unlike NULL in a plain key).
CREATE UNIQUE INDEX policy_version ON policy (palace_id, COALESCE(venue_id, ''), version);

-- Trade unions, from the county federation to the grass roots.
CREATE TABLE labour_union (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    division_code TEXT NOT NULL REFERENCES division,
    kind TEXT NOT NULL CHECK (kind IN ('county', 'city', 'grassroots', 'gig'))
) STRICT;

-- Who a union says its members are, as imported. Phones and cards are sealed; hashes are keyed.
CREATE TABLE roll (
    card_hash TEXT PRIMARY KEY,
    union_id TEXT NOT NULL REFERENCES labour_union,
    name TEXT NOT NULL,
    card_sealed TEXT NOT NULL,
    phone_hash TEXT NOT NULL,
    phone_sealed TEXT NOT NULL,
    division_code TEXT NOT NULL REFERENCES division,
    imported_at INTEGER NOT NULL,
    search_key TEXT NOT NULL                -- name, pinyin and initials, lower case
) STRICT;
-- roll_list_of_phone: whether a phone that signs in is on a roll.
CREATE INDEX roll_by_phone ON roll (phone_hash);

-- Everybody who ever signed in.
CREATE TABLE member (
    id TEXT PRIMARY KEY,
    phone_hash TEXT NOT NULL UNIQUE,        -- keyed; what a sign-in looks up
    phone_sealed TEXT NOT NULL,
    name TEXT,                              -- NULL until verified
    verification TEXT NOT NULL CHECK (verification IN ('none', 'pending', 'verified')),
    suspended_until INTEGER,
    union_id TEXT REFERENCES labour_union,
    division_code TEXT REFERENCES division,
    card_hash TEXT UNIQUE,                  -- one card, one member; NULL until verified
    verified_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

-- Members who are on no roll and ask the staff to look.
CREATE TABLE verification_request (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    name TEXT NOT NULL,
    card_hash TEXT NOT NULL,
    card_sealed TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'declined')),
    created_at INTEGER NOT NULL
) STRICT;
-- One pending request a member, whatever the program does.
CREATE UNIQUE INDEX verification_request_pending ON verification_request (member_id) WHERE status = 'pending';

-- Who is signed in. Only the hash of a token is kept.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,            -- pushed on by use …
    ends_at INTEGER NOT NULL                -- … but never beyond this
) STRICT;
-- session_delete_all: sign out everywhere.
CREATE INDEX session_by_member ON session (member_id);

-- One-time codes sent to phones.
CREATE TABLE sign_in_code (
    id TEXT PRIMARY KEY,
    phone_hash TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    address_hash TEXT NOT NULL,             -- of the network address that asked
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0),
    used_at INTEGER
) STRICT;
-- sign_in_code_newest, sign_in_code_count_of_phone.
CREATE INDEX sign_in_code_by_phone ON sign_in_code (phone_hash, created_at);
-- sign_in_code_count_of_address.
CREATE INDEX sign_in_code_by_address ON sign_in_code (address_hash, created_at);

-- Staff: who may do what, where.
CREATE TABLE role_grant (
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('desk', 'manager', 'union', 'keeper')),
    scope TEXT NOT NULL,                    -- a palace, a division, or empty
    granted_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (member_id, role, scope)
) STRICT, WITHOUT ROWID;

-- Reservations, live and ended.
CREATE TABLE reservation (
    id TEXT PRIMARY KEY,                    -- UUIDv7
    code TEXT NOT NULL CHECK (length(code) = 6), -- what is read out at the desk
    palace_id TEXT NOT NULL REFERENCES facility,
    venue_id TEXT NOT NULL REFERENCES venue,
    court_id TEXT NOT NULL REFERENCES court,
    member_id TEXT REFERENCES member ON DELETE SET NULL, -- NULL once the member is deleted; the numbers stay
    status TEXT NOT NULL CHECK (status IN ('requested', 'confirmed', 'checked_in', 'completed', 'cancelled',
        'cancelled_late', 'displaced', 'declined', 'no_show')),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,               -- half-open
    party_size INTEGER NOT NULL CHECK (party_size > 0),
    policy_version INTEGER NOT NULL,        -- that it was made under
    cancel_by INTEGER NOT NULL,             -- later counts as late
    check_in_opens_at INTEGER NOT NULL,
    check_in_closes_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,                       -- when it stopped being live
    state_version INTEGER NOT NULL CHECK (state_version > 0), -- counts the changes of status; compare and set
    UNIQUE (palace_id, code),
    -- Two days at most, far beyond any opening hours: so a day's list looks back no further.
    CHECK (starts_at < ends_at AND ends_at <= starts_at + 172800000),
    CHECK ((status IN ('requested', 'confirmed', 'checked_in')) = (ended_at IS NULL))
) STRICT;
-- reservation_list_of_member, reservation_past_of_member: my reservations by their start.
CREATE INDEX reservation_by_member ON reservation (member_id, starts_at, id);
-- reservation_active_of_member: the live ones of a member that are not over.
CREATE INDEX reservation_active ON reservation (member_id, ends_at)
    WHERE status IN ('requested', 'confirmed', 'checked_in');
-- reservation_list_of_venue: a venue's day.
CREATE INDEX reservation_by_venue ON reservation (venue_id, starts_at);

-- What occupies time. A double booking is a violation of this primary key, not of a rule.
CREATE TABLE claim (
    part_id TEXT NOT NULL REFERENCES part,
    step INTEGER NOT NULL,
    palace_id TEXT NOT NULL,                -- to partition by; the part's palace
    reservation_id TEXT REFERENCES reservation,
    closure_id TEXT REFERENCES closure,
    PRIMARY KEY (part_id, step),
    CHECK ((reservation_id IS NULL) <> (closure_id IS NULL))
) STRICT, WITHOUT ROWID;
-- claims_delete: all that an ended reservation held.
CREATE INDEX claim_by_reservation ON claim (reservation_id) WHERE reservation_id IS NOT NULL;
-- closure_claims_delete: all that a closure held.
CREATE INDEX claim_by_closure ON claim (closure_id) WHERE closure_id IS NOT NULL;

-- A member is in one place at a time, across all palaces.
CREATE TABLE member_claim (
    member_id TEXT NOT NULL REFERENCES member,
    step INTEGER NOT NULL,
    reservation_id TEXT NOT NULL REFERENCES reservation,
    PRIMARY KEY (member_id, step)
) STRICT, WITHOUT ROWID;
-- member_claims_delete: all that an ended reservation held.
CREATE INDEX member_claim_by_reservation ON member_claim (reservation_id);

-- Requests that were carried out, so that a retry finds the answer instead of making another.
CREATE TABLE idempotency (
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    key TEXT NOT NULL,                      -- chosen by the client
    request_hash TEXT NOT NULL,             -- the same key with another wish is a mistake
    reservation_id TEXT NOT NULL,           -- no foreign key: this row is written first, so that twins queue on it
    created_at INTEGER NOT NULL,
    PRIMARY KEY (member_id, key)
) STRICT, WITHOUT ROWID;
