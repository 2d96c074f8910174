-- The places of a province: a palace in each city and county, fifteen venues in each, eight courts in each of these.
-- In: division. The temporary tables number what the other files draw from.

CREATE TEMP TABLE day (n INTEGER PRIMARY KEY, date TEXT NOT NULL);
INSERT INTO day
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < 755)
SELECT n, date('2024-11-01', '+' || n || ' days') FROM number;

CREATE TEMP TABLE palace (n INTEGER PRIMARY KEY, id TEXT NOT NULL, division_code TEXT NOT NULL);
INSERT INTO palace
SELECT ROW_NUMBER() OVER (ORDER BY code) - 1, 'palace-' || code, code FROM division WHERE length(code) > 2;

INSERT INTO facility (id, kind, name, name_en, division_code, status, address, address_en, longitude, latitude, time_zone, phone,
    amenities, notice, notice_en, getting_there, getting_there_en, is_sample, search_key)
SELECT palace.id, 'palace', name || '工人文化宫', name_en || ' Workers'' Palace', code, 'in_service', '长江大道1号',
    '1 Yangtze Avenue', COALESCE(longitude, 115.9), COALESCE(latitude, 28.7), 'Asia/Shanghai', '0791-1234567', '[]', '', '', '', '',
    1, name
FROM palace JOIN division ON division.code = palace.division_code;

INSERT INTO facility_status (facility_id, since, status)
SELECT id, '2017-03-01', 'planned' FROM palace
UNION ALL SELECT id, '2018-03-01', 'under_construction' FROM palace
UNION ALL SELECT id, (2020 + n % 4) || '-11-01', 'in_service' FROM palace
UNION ALL SELECT id, '2026-07-01', 'renovating' FROM palace WHERE n % 16 = 5;

INSERT INTO opening_hours (id, facility_id, days, opens_minute, closes_minute)
SELECT 'hours of ' || id, id, 127, 540, 1290 FROM palace;

INSERT INTO policy (id, palace_id, version, knobs, published_at)
SELECT 'policy of ' || id, id, 1, '{}', 1704067200000 FROM palace;

INSERT INTO quality_mark (facility_id, mark, assessed_on, is_met, evidence)
SELECT palace.id, mark.value, year.value || '-06-30', (palace.n + length(mark.value)) % 3 > 0, ''
FROM palace, json_each('["fits_needs", "core_purpose", "frequent_activities", "local_character", "complete_management"]') AS mark,
    json_each('[2025, 2026]') AS year;

INSERT INTO coverage_target (division_code, measure, year, goal) VALUES ('36', 'covered', 2026, 100), ('36', 'marks', 2026, 60);

CREATE TEMP TABLE hall (n INTEGER PRIMARY KEY, id TEXT NOT NULL, palace INTEGER NOT NULL, kind TEXT NOT NULL);
INSERT INTO hall
SELECT palace.n * 15 + kind.key, palace.id || '-' || kind.key, palace.n, kind.value
FROM palace, json_each('["badminton", "basketball", "tennis", "table_tennis", "volleyball", "gateball", "football", "swimming",
    "fitness", "dance", "archery", "chess_cards", "reading_room", "rehearsal", "classroom"]') AS kind;

INSERT INTO venue (id, palace_id, kind, name, name_en, is_indoor, is_step_free, slot_minutes, notice, notice_en, ordinal, search_key)
SELECT hall.id, palace.id, kind, kind || '馆', kind || ' hall', 1, 1, 60, '', '', hall.n, kind
FROM hall JOIN palace ON palace.n = hall.palace;

CREATE TEMP TABLE number (n INTEGER PRIMARY KEY);
INSERT INTO number SELECT n FROM day WHERE n < 168;

INSERT INTO part (id, venue_id, ordinal)
SELECT hall.id || '-part-' || number.n, hall.id, number.n FROM hall, number WHERE number.n < 8;
INSERT INTO court (id, venue_id, name, name_en, takes, ordinal)
SELECT hall.id || '-court-' || number.n, hall.id, number.n || '号', 'No. ' || number.n, 'whole', number.n
FROM hall, number WHERE number.n < 8;
INSERT INTO court_part (court_id, part_id)
SELECT hall.id || '-court-' || number.n, hall.id || '-part-' || number.n FROM hall, number WHERE number.n < 8;
