-- As for SQLite.
CREATE TABLE palace_stamp (
    palace_id TEXT PRIMARY KEY REFERENCES facility ON DELETE CASCADE,
    stamp TEXT NOT NULL
);

-- Triggers: each engine has its own way.
INSERT INTO palace_stamp (palace_id, stamp) SELECT id, CAST(gen_random_uuid() AS TEXT) FROM facility;

-- The argument is the column that holds the palace.
CREATE FUNCTION stamp_palace() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    before JSONB := CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    after JSONB := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    UPDATE palace_stamp SET stamp = CAST(gen_random_uuid() AS TEXT) WHERE palace_id IN (before ->> TG_ARGV[0], after ->> TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE FUNCTION stamp_palace_of_venue() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    before JSONB := CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    after JSONB := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    UPDATE palace_stamp SET stamp = CAST(gen_random_uuid() AS TEXT)
    WHERE palace_id IN (SELECT palace_id FROM venue WHERE id IN (before ->> 'venue_id', after ->> 'venue_id'));
    RETURN NULL;
END $$;
CREATE FUNCTION stamp_palace_of_court() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    before JSONB := CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    after JSONB := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    UPDATE palace_stamp SET stamp = CAST(gen_random_uuid() AS TEXT)
    WHERE palace_id IN (
        SELECT venue.palace_id FROM court JOIN venue ON venue.id = court.venue_id
        WHERE court.id IN (before ->> 'court_id', after ->> 'court_id'));
    RETURN NULL;
END $$;
CREATE FUNCTION stamp_new_palace() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO palace_stamp (palace_id, stamp) VALUES (NEW.id, CAST(gen_random_uuid() AS TEXT));
    RETURN NULL;
END $$;
-- In one order, so that two imports do not wait for each other.
CREATE FUNCTION stamp_every_palace() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM palace_stamp ORDER BY palace_id FOR UPDATE;
    UPDATE palace_stamp SET stamp = CAST(gen_random_uuid() AS TEXT);
    RETURN NULL;
END $$;

CREATE TRIGGER facility_inserted AFTER INSERT ON facility FOR EACH ROW EXECUTE FUNCTION stamp_new_palace();
CREATE TRIGGER facility_updated AFTER UPDATE ON facility FOR EACH ROW EXECUTE FUNCTION stamp_palace('id');
CREATE TRIGGER facility_status_changed AFTER INSERT OR UPDATE OR DELETE ON facility_status
    FOR EACH ROW EXECUTE FUNCTION stamp_palace('facility_id');
CREATE TRIGGER venue_changed AFTER INSERT OR UPDATE OR DELETE ON venue
    FOR EACH ROW EXECUTE FUNCTION stamp_palace('palace_id');
CREATE TRIGGER opening_hours_changed AFTER INSERT OR UPDATE OR DELETE ON opening_hours
    FOR EACH ROW EXECUTE FUNCTION stamp_palace('facility_id');
CREATE TRIGGER hours_exception_changed AFTER INSERT OR UPDATE OR DELETE ON hours_exception
    FOR EACH ROW EXECUTE FUNCTION stamp_palace('facility_id');
CREATE TRIGGER policy_changed AFTER INSERT OR UPDATE OR DELETE ON policy
    FOR EACH ROW EXECUTE FUNCTION stamp_palace('palace_id');
CREATE TRIGGER court_changed AFTER INSERT OR UPDATE OR DELETE ON court
    FOR EACH ROW EXECUTE FUNCTION stamp_palace_of_venue();
CREATE TRIGGER part_changed AFTER INSERT OR UPDATE OR DELETE ON part
    FOR EACH ROW EXECUTE FUNCTION stamp_palace_of_venue();
CREATE TRIGGER court_part_changed AFTER INSERT OR UPDATE OR DELETE ON court_part
    FOR EACH ROW EXECUTE FUNCTION stamp_palace_of_court();
-- The calendar is everybody's.
CREATE TRIGGER holiday_changed AFTER INSERT OR UPDATE OR DELETE ON holiday
    FOR EACH STATEMENT EXECUTE FUNCTION stamp_every_palace();
