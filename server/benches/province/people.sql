-- Members and their reservations: `size.reservations` of them over two years and the week ahead, twenty a member.
-- A large odd number times a count, cut, is chance enough.

INSERT INTO member (id, phone_hash, phone_sealed, name, verification, division_code, card_hash, verified_at, created_at, seen_at)
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < (SELECT reservations / 20 FROM size))
SELECT printf('member-%07d', number.n), 'phone of ' || number.n, 'sealed', '王建国', 'verified', division_code, 'card of ' || number.n,
    1730390400000, 1730390400000, 1794000000000 - number.n % 300 * 86400000
FROM number JOIN palace ON palace.n = number.n % 111;

INSERT INTO reservation (id, code, palace_id, venue_id, court_id, member_id, status, starts_at, ends_at, party_size, policy_version,
    cancel_by, check_in_opens_at, check_in_closes_at, created_at, ended_at, state_version, checked_in_at)
WITH RECURSIVE
    number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < (SELECT reservations FROM size)),
    drawn AS (
        SELECT n, n % 111 AS palace, n * 763 / (SELECT reservations FROM size) AS day, n * 2654435761 % 4294967296 / 65536 AS chance,
            n * 40503 % 65521 AS other
        FROM number),
    timed AS (
        SELECT *, 1730390400000 + day * 86400000 + (9 + chance % 12) * 3600000 AS starts_at, palace * 15 + other % 15 AS hall,
            CASE WHEN day >= 756 THEN 'confirmed' WHEN chance % 100 < 80 THEN 'completed' WHEN chance % 100 < 86 THEN 'no_show'
                ELSE 'cancelled' END AS status
        FROM drawn)
SELECT printf('%08x-0000-7000-8000-%012x', timed.n / 1000, timed.n), printf('%06d', timed.n / 111), palace.id, hall.id, hall.id || '-court-' || (other / 15 % 8),
    printf('member-%07d', (chance * 65521 + other) % (SELECT reservations / 20 FROM size)), status, starts_at, starts_at + 3600000,
    1 + other % 4, 1, starts_at - 7200000, starts_at - 1800000, starts_at + 900000, starts_at - 86400000,
    CASE status WHEN 'confirmed' THEN NULL ELSE starts_at + 3600000 END, 3,
    CASE status WHEN 'completed' THEN starts_at - 300000 END
FROM timed JOIN hall ON hall.n = timed.hall JOIN palace ON palace.n = timed.palace;

-- Every eighth brings somebody.
INSERT OR IGNORE INTO reservation_companion (reservation_id, member_id)
SELECT id, printf('member-%07d', rowid * 2654435761 % 4294967296 % (SELECT reservations / 20 FROM size)) FROM reservation WHERE rowid % 8 = 0;
