-- What the jobs would have kept of two years: each day, month and year of use, what was wanted, and how many people there are.
-- A large odd number times a count, cut, is chance enough.

INSERT INTO use_day (palace_id, date, rolled_at)
SELECT palace.id, day.date, 1730390400000 + (day.n + 1) * 86400000 FROM palace CROSS JOIN day;

-- Eight courts for twelve and a half hours a day.
INSERT INTO use_sum (palace_id, grain, period, venue_id, offered, reserved, walk_in, held, closed, attended, missed, peak_offered,
    peak_attended, off_offered, off_attended, came, absent)
SELECT palace, 'day', date, hall, 360000, 3600 * (20 + chance), 1800 * (chance % 9), 3600 * (chance % 5),
    CASE WHEN chance = 7 THEN 72000 ELSE 0 END, 3600 * (17 + chance), 10800, 86400, 1000 * chance, 150000, 1800 * chance,
    12 + chance, 1 + chance % 3
FROM (
    SELECT palace.id AS palace, day.date, hall.id AS hall, (hall.n * 1009 + day.n) * 2654435761 % 4294967296 / 65536 % 40 AS chance
    FROM palace CROSS JOIN day CROSS JOIN hall WHERE hall.n BETWEEN palace.n * 15 AND palace.n * 15 + 14);

INSERT INTO use_sum (palace_id, grain, period, venue_id, offered, reserved, walk_in, held, closed, attended, missed, peak_offered,
    peak_attended, off_offered, off_attended, came, absent)
SELECT palace_id, grain.value, substr(period, 1, CASE grain.value WHEN 'month' THEN 7 ELSE 4 END), venue_id, SUM(offered),
    SUM(reserved), SUM(walk_in), SUM(held), SUM(closed), SUM(attended), SUM(missed), SUM(peak_offered), SUM(peak_attended),
    SUM(off_offered), SUM(off_attended), SUM(came), SUM(absent)
FROM use_sum, json_each('["month", "year"]') AS grain WHERE use_sum.grain = 'day' GROUP BY 1, 2, 3, 4;

-- From 9 to 21 o'clock, on each weekday.
INSERT INTO use_heat (palace_id, month, cells)
SELECT palace_id, period, (
    SELECT json_group_array(json_array(
        CASE WHEN n % 24 BETWEEN 9 AND 21 THEN of / 91 ELSE 0 END, CASE WHEN n % 24 BETWEEN 9 AND 21 THEN had / 91 ELSE 0 END))
    FROM number)
FROM (
    SELECT palace_id, period, SUM(offered) AS of, SUM(attended) AS had FROM use_sum WHERE grain = 'month'
    GROUP BY palace_id, period);

-- Twenty wants a day of each place; most for badminton in the evening, most because it is taken.
INSERT INTO unmet (division_code, grain, period, palace_id, venue_kind, hour, reason, times)
SELECT division_code, 'day', date, CASE reason WHEN 'empty_search' THEN '' ELSE palace_id END, kind, hour, reason,
    SUM(1 + chance % 7)
FROM (
    SELECT palace.division_code, day.date, palace.id AS palace_id, hall.kind, 9 + chance / 5 % 13 AS hour, chance,
        CASE WHEN chance % 10 < 5 THEN 'taken' WHEN chance % 10 < 7 THEN 'daily_quota' ELSE
            json_extract('["active_quota", "too_late", "weekly_quota", "not_open_yet", "lost_draw", "empty_search"]',
                '$[' || (chance / 10 % 6) || ']') END AS reason
    FROM (SELECT palace.n AS palace, day.n AS day, number.n AS want,
            ((palace.n * 757 + day.n) * 20 + number.n) * 2654435761 % 4294967296 / 65536 AS chance
        FROM palace, day, number WHERE number.n < 20) AS wanted
        JOIN palace ON palace.n = wanted.palace JOIN day ON day.n = wanted.day
        JOIN hall ON hall.n = palace.n * 15 + (chance % 15) * (chance / 15 % 15) / 15)
GROUP BY 1, 2, 3, 4, 5, 6, 7;

INSERT INTO unmet (division_code, grain, period, palace_id, venue_kind, hour, reason, times)
SELECT division_code, 'month', substr(period, 1, 7), palace_id, venue_kind, 24, reason, SUM(times)
FROM unmet WHERE grain = 'day' GROUP BY 1, 2, 3, 4, 5, 6, 7;
INSERT INTO unmet_by (thing, venue_kind, word, division_code, month, times)
SELECT 'hour', '', CAST(hour AS TEXT), division_code, substr(period, 1, 7), SUM(times) FROM unmet WHERE grain = 'day' GROUP BY 3, 4, 5
UNION ALL SELECT 'sport', '', venue_kind, division_code, period, SUM(times) FROM unmet WHERE grain = 'month' GROUP BY 3, 4, 5
UNION ALL SELECT 'reason', '', reason, division_code, period, SUM(times) FROM unmet WHERE grain = 'month' GROUP BY 3, 4, 5
UNION ALL SELECT 'hour', venue_kind, CAST(hour AS TEXT), division_code, substr(period, 1, 7), SUM(times) FROM unmet
WHERE grain = 'day' GROUP BY 2, 3, 4, 5
UNION ALL SELECT 'reason', venue_kind, reason, division_code, period, SUM(times) FROM unmet WHERE grain = 'month' GROUP BY 2, 3, 4, 5;

INSERT INTO member_count (date, division_code, on_roll, verified, active)
SELECT date, division_code, 20000 + palace.n * 31 + day.n, 4000 + palace.n * 7 + day.n, 900 + palace.n + day.n % 90
FROM day CROSS JOIN palace;

-- Half of those who come in a month came the month before; some have never come.
INSERT INTO served (month, division_code, last_month, members)
WITH month (n, name) AS (SELECT ROW_NUMBER() OVER (ORDER BY date), substr(date, 1, 7) FROM day WHERE date LIKE '%-01')
SELECT month.name, division_code, COALESCE(earlier.name, ''), 1 + (palace.n + month.n) % 40 + 400 / (1 + month.n - COALESCE(earlier.n, 0))
FROM month CROSS JOIN palace LEFT JOIN (SELECT n, name FROM month UNION ALL SELECT 0, NULL) AS earlier ON earlier.n < month.n;
