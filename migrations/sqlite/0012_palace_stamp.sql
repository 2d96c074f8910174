-- What stands at a palace, when it is open and by which rules: read for every request, changed a few times a day. Whoever keeps a
-- copy asks for the stamp and has the newest while it is the same. A stamp is drawn by chance and not counted, so that one of a
-- change that was undone never comes again. Claims, reservations, closures and ballots are
-- no part of it: they change with what people do.
CREATE TABLE palace_stamp (
    palace_id TEXT PRIMARY KEY REFERENCES facility ON DELETE CASCADE,
    stamp TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Triggers: each engine has its own way.
INSERT INTO palace_stamp (palace_id, stamp) SELECT id, lower(hex(randomblob(16))) FROM facility;

CREATE TRIGGER facility_inserted AFTER INSERT ON facility BEGIN
    INSERT INTO palace_stamp (palace_id, stamp) VALUES (NEW.id, lower(hex(randomblob(16))));
END;
CREATE TRIGGER facility_updated AFTER UPDATE ON facility BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = NEW.id;
END;
CREATE TRIGGER facility_status_inserted AFTER INSERT ON facility_status BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = NEW.facility_id;
END;
CREATE TRIGGER facility_status_updated AFTER UPDATE ON facility_status BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (OLD.facility_id, NEW.facility_id);
END;
CREATE TRIGGER facility_status_deleted AFTER DELETE ON facility_status BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = OLD.facility_id;
END;
CREATE TRIGGER venue_inserted AFTER INSERT ON venue BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = NEW.palace_id;
END;
CREATE TRIGGER venue_updated AFTER UPDATE ON venue BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (OLD.palace_id, NEW.palace_id);
END;
CREATE TRIGGER venue_deleted AFTER DELETE ON venue BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = OLD.palace_id;
END;
CREATE TRIGGER opening_hours_inserted AFTER INSERT ON opening_hours BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = NEW.facility_id;
END;
CREATE TRIGGER opening_hours_updated AFTER UPDATE ON opening_hours BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (OLD.facility_id, NEW.facility_id);
END;
CREATE TRIGGER opening_hours_deleted AFTER DELETE ON opening_hours BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = OLD.facility_id;
END;
CREATE TRIGGER hours_exception_inserted AFTER INSERT ON hours_exception BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = NEW.facility_id;
END;
CREATE TRIGGER hours_exception_updated AFTER UPDATE ON hours_exception BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (OLD.facility_id, NEW.facility_id);
END;
CREATE TRIGGER hours_exception_deleted AFTER DELETE ON hours_exception BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = OLD.facility_id;
END;
CREATE TRIGGER policy_inserted AFTER INSERT ON policy BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = NEW.palace_id;
END;
CREATE TRIGGER policy_updated AFTER UPDATE ON policy BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (OLD.palace_id, NEW.palace_id);
END;
CREATE TRIGGER policy_deleted AFTER DELETE ON policy BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = OLD.palace_id;
END;
CREATE TRIGGER court_inserted AFTER INSERT ON court BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = (SELECT palace_id FROM venue WHERE id = NEW.venue_id);
END;
CREATE TRIGGER court_updated AFTER UPDATE ON court BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (SELECT palace_id FROM venue WHERE id IN (OLD.venue_id, NEW.venue_id));
END;
CREATE TRIGGER court_deleted AFTER DELETE ON court BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = (SELECT palace_id FROM venue WHERE id = OLD.venue_id);
END;
CREATE TRIGGER part_inserted AFTER INSERT ON part BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = (SELECT palace_id FROM venue WHERE id = NEW.venue_id);
END;
CREATE TRIGGER part_updated AFTER UPDATE ON part BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (SELECT palace_id FROM venue WHERE id IN (OLD.venue_id, NEW.venue_id));
END;
CREATE TRIGGER part_deleted AFTER DELETE ON part BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = (SELECT palace_id FROM venue WHERE id = OLD.venue_id);
END;
CREATE TRIGGER court_part_inserted AFTER INSERT ON court_part BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = (
        SELECT venue.palace_id FROM court JOIN venue ON venue.id = court.venue_id WHERE court.id = NEW.court_id);
END;
CREATE TRIGGER court_part_updated AFTER UPDATE ON court_part BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id IN (
        SELECT venue.palace_id FROM court JOIN venue ON venue.id = court.venue_id WHERE court.id IN (OLD.court_id, NEW.court_id));
END;
CREATE TRIGGER court_part_deleted AFTER DELETE ON court_part BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16))) WHERE palace_id = (
        SELECT venue.palace_id FROM court JOIN venue ON venue.id = court.venue_id WHERE court.id = OLD.court_id);
END;
-- The calendar is everybody's.
CREATE TRIGGER holiday_inserted AFTER INSERT ON holiday BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16)));
END;
CREATE TRIGGER holiday_updated AFTER UPDATE ON holiday BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16)));
END;
CREATE TRIGGER holiday_deleted AFTER DELETE ON holiday BEGIN
    UPDATE palace_stamp SET stamp = lower(hex(randomblob(16)));
END;
