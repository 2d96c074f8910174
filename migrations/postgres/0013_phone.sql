-- Where a calendar program fetches the member's reservations: whoever has the address may. One a member; a new one ends the old.
CREATE TABLE calendar_feed (
    member_id TEXT PRIMARY KEY REFERENCES member ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,        -- of what the address ends in
    language TEXT NOT NULL,                 -- of the entries: zh-CN or en
    created_at BIGINT NOT NULL
);

-- Venues that a member marked, to have them at hand.
CREATE TABLE favourite (
    member_id TEXT NOT NULL REFERENCES member ON DELETE CASCADE,
    venue_id TEXT NOT NULL REFERENCES venue,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (member_id, venue_id)
);

-- What one takes along to a venue, a line each; empty: nothing is said.
ALTER TABLE venue ADD COLUMN bring TEXT NOT NULL DEFAULT '';
ALTER TABLE venue ADD COLUMN bring_en TEXT NOT NULL DEFAULT '';
