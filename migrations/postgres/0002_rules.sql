-- What the complete rules need: approvals with a time limit, companions, a union's own share, drafts of policies.

-- Until when the staff decide about a request, else it lapses; NULL where nobody's approval is needed.
ALTER TABLE reservation ADD COLUMN approve_by BIGINT;
-- The holder's union when it was made: what a union has together, and later who was served.
ALTER TABLE reservation ADD COLUMN union_id TEXT COLLATE "C" REFERENCES labour_union;
UPDATE reservation SET union_id = (SELECT union_id FROM member WHERE member.id = reservation.member_id);
-- union_use: what the members of a union have at a palace on some days.
CREATE INDEX reservation_by_union ON reservation (union_id, palace_id, starts_at) WHERE union_id IS NOT NULL;
-- reservation_lapsed: requests whose time is up.
CREATE INDEX reservation_to_approve ON reservation (approve_by) WHERE status = 'requested';
-- reservation_missed: whoever did not check in.
CREATE INDEX reservation_to_check_in ON reservation (check_in_closes_at) WHERE status = 'confirmed';
-- reservation_over: whoever is checked in and done.
CREATE INDEX reservation_to_complete ON reservation (ends_at) WHERE status = 'checked_in';

-- What a member gives to friends, so that they can name the member as a companion; never a phone number.
ALTER TABLE member ADD COLUMN companion_code TEXT COLLATE "C";
-- member_get_by_companion_code; and no code is two people's.
CREATE UNIQUE INDEX member_companion_code ON member (companion_code) WHERE companion_code IS NOT NULL;

-- Who comes along, by their own code.
CREATE TABLE reservation_companion (
    reservation_id TEXT COLLATE "C" NOT NULL REFERENCES reservation,
    member_id TEXT COLLATE "C" NOT NULL REFERENCES member ON DELETE CASCADE,
    PRIMARY KEY (reservation_id, member_id)
);
-- own_list: what a member is a companion on.
CREATE INDEX reservation_companion_by_member ON reservation_companion (member_id);

-- When members were told of a version, and who published it. Older versions were told of when they took effect.
ALTER TABLE policy ADD COLUMN announced_at BIGINT;
UPDATE policy SET announced_at = published_at;
ALTER TABLE policy ADD COLUMN announced_by TEXT COLLATE "C" REFERENCES member ON DELETE SET NULL;

-- A policy that is being written: one a palace and one a venue. Nobody but the staff sees it.
CREATE TABLE policy_draft (
    palace_id TEXT COLLATE "C" NOT NULL REFERENCES facility,
    venue_id TEXT COLLATE "C" NOT NULL,     -- empty: for all venues without a policy of their own
    knobs TEXT NOT NULL,                    -- JSON, typed in the domain
    edited_at BIGINT NOT NULL,
    edit BIGINT NOT NULL CHECK (edit > 0), -- counts the edits; compare and set
    PRIMARY KEY (palace_id, venue_id)
);
