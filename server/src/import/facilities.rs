//! Facilities: one row a venue, the columns of the facility repeated in each of its rows. A facility without venues
//! has one row whose venue columns are empty.

use super::table::{self, Cell, Column, Row, needed, optional};
use super::{FaultKind, Parsed, RowFault, Seen, cell, hours};
use chrono::NaiveDate;
use gongyue::division::DivisionCode;
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::hours::HoursRow;
use gongyue::id::{FacilityId, VenueId};
use gongyue::venue::VenueKind;
use gongyue::zone::Zone;
use std::collections::HashMap;

const COLUMNS: &[Column] = &[
    needed("facility_id", &["设施编号"]),
    needed("facility", &["设施名称", "名称"]),
    optional("facility_en", &["设施英文名称"]),
    needed("kind", &["设施类型"]),
    needed("division", &["地区编码", "行政区划代码", "division_code"]),
    needed("status", &["状态"]),
    needed("status_since", &["状态起始日期"]),
    needed("address", &["地址"]),
    optional("address_en", &["英文地址"]),
    needed("longitude", &["经度", "lon", "lng"]),
    needed("latitude", &["纬度", "lat"]),
    optional("time_zone", &["时区"]),
    optional("phone", &["电话", "联系电话"]),
    optional("floor_area_m2", &["建筑面积"]),
    optional("opens_on", &["计划开放日期"]),
    optional("hours", &["开放时间"]),
    optional("amenities", &["便民服务"]),
    optional("notice", &["公告"]),
    optional("notice_en", &["英文公告"]),
    optional("getting_there", &["交通"]),
    optional("getting_there_en", &["英文交通"]),
    optional("sample", &["示例"]),
    optional("venue_id", &["场馆编号"]),
    optional("venue", &["场馆名称"]),
    optional("venue_en", &["场馆英文名称"]),
    optional("venue_kind", &["场馆类型"]),
    optional("place", &["室内室外"]),
    optional("step_free", &["无障碍"]),
    optional("slot_minutes", &["时段分钟"]),
    optional("bring", &["要带什么"]),
    optional("bring_en", &["要带什么（英文）"]),
    optional("courts", &["场地数"]),
    optional("court_name", &["场地名称"]),
    optional("court_name_en", &["场地英文名称"]),
    optional("halves", &["可分半场"]),
    optional("seats", &["座位数"]),
    optional("venue_hours", &["场馆开放时间"]),
    optional("policy", &["规则模板"]),
];

/// The columns from here on are the venue's.
const FIRST_OF_VENUE: &str = "venue_id";

fn of_facility() -> impl Iterator<Item = &'static str> {
    COLUMNS
        .iter()
        .map(|column| column.name)
        .take_while(|name| *name != FIRST_OF_VENUE)
}

fn of_venue() -> impl Iterator<Item = &'static str> {
    COLUMNS
        .iter()
        .map(|column| column.name)
        .skip_while(|name| *name != FIRST_OF_VENUE)
}

#[derive(Debug, Clone, PartialEq)]
pub struct FacilityIn {
    pub id: FacilityId,
    pub kind: FacilityKind,
    pub name: String,
    /// The Chinese name where the file has no English one; the address alike.
    pub name_en: String,
    pub division: DivisionCode,
    pub status: FacilityStatus,
    pub status_since: NaiveDate,
    pub address: String,
    pub address_en: String,
    /// Degrees, WGS 84.
    pub longitude: f64,
    pub latitude: f64,
    pub time_zone: Zone,
    /// This and the texts below may be empty.
    pub phone: String,
    pub hours: Vec<HoursRow>,
    pub amenities: Vec<Amenity>,
    pub notice: String,
    pub notice_en: String,
    pub getting_there: String,
    pub getting_there_en: String,
    pub is_sample: bool,
    /// `None`: the file does not say; so for the next one.
    pub floor_area_m2: Option<u32>,
    /// Planned first day in service.
    pub opens_on: Option<NaiveDate>,
    /// In the order of the file.
    pub venues: Vec<VenueIn>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VenueIn {
    pub id: VenueId,
    pub kind: VenueKind,
    pub name: String,
    pub name_en: String,
    pub is_indoor: bool,
    pub is_step_free: bool,
    /// What one takes along, a line each.
    pub bring: String,
    pub bring_en: String,
    pub slot_minutes: u16,
    pub courts: Courts,
    /// `{n}` in it stands for the number of the court.
    pub court_name: String,
    pub court_name_en: String,
    /// Empty: those of the facility.
    pub hours: Vec<HoursRow>,
    /// The name of a preset.
    pub policy: Option<String>,
}

/// What a venue is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Courts {
    /// Courts of one part each.
    Whole { count: u16 },
    /// Full courts of two halves; the halves can be booked by themselves too.
    Halves { count: u16 },
    /// One room of so many seats.
    Seats { seats: u16 },
}

/// One facility for each `facility_id`, with the line on which it first stands.
pub fn parse(bytes: &[u8]) -> Parsed<FacilityIn> {
    let mut groups = Vec::<Group>::new();
    let mut index = HashMap::<String, usize>::new();
    let mut venues = Seen::new();
    let parsed = table::parse(bytes, COLUMNS, |row| {
        let id = row.needed("facility_id", cell::slug);
        let group = id
            .as_ref()
            .and_then(|id| index.get(id))
            .map(|at| &mut groups[*at]);
        match group {
            Some(group) => group.compare(row),
            None => {
                let facility = facility(row, id.clone());
                if let Some(id) = id.clone() {
                    index.insert(id, groups.len());
                    groups.push(Group::new(row, facility));
                }
            }
        }
        let venue = if of_venue().any(|column| row.cell(column).is_some()) {
            venue(row, &mut venues).map(Some)
        } else {
            Some(None)
        };
        let group = &mut groups[*index.get(&id?)?];
        match &venue {
            Some(None) if !group.lines.is_empty() => {
                let message = format!("no venue, though line {} is of the same facility", group.first);
                row.fault(FIRST_OF_VENUE, FaultKind::Missing, message);
            }
            _ => group.lines.push(row.line()),
        }
        if row.is_good() {
            group.has_good_row = true;
            group.venues.extend(venue?);
        }
        Some(())
    });
    gathered(parsed.faults, parsed.bad_rows, groups)
}

/// The rows of one facility.
struct Group {
    first: usize,
    /// The facility's cells on the first line, which the others must repeat.
    cells: Vec<Option<Cell>>,
    facility: Option<FacilityIn>,
    venues: Vec<VenueIn>,
    lines: Vec<usize>,
    has_good_row: bool,
}

impl Group {
    fn new(row: &Row<'_>, facility: Option<FacilityIn>) -> Group {
        Group {
            first: row.line(),
            cells: of_facility().map(|column| row.cell(column).cloned()).collect(),
            facility,
            venues: vec![],
            lines: vec![],
            has_good_row: false,
        }
    }

    fn compare(&self, row: &mut Row<'_>) {
        for (column, before) in of_facility().zip(&self.cells) {
            if row.cell(column) != before.as_ref() {
                let message = format!(
                    "not the same as on line {}, which is of the same facility",
                    self.first
                );
                row.fault(column, FaultKind::Conflict, message);
            }
        }
    }
}

/// The facilities whose first line and some row are good.
fn gathered(mut faults: Vec<RowFault>, mut bad_rows: usize, groups: Vec<Group>) -> Parsed<FacilityIn> {
    let mut rows = Vec::new();
    for group in groups {
        let Some(mut facility) = group.facility.filter(|_| group.has_good_row) else {
            continue;
        };
        facility.venues = group.venues;
        let open = facility.status == FacilityStatus::InService && facility.kind == FacilityKind::Palace;
        let has_hours = !facility.hours.is_empty()
            || !facility.venues.is_empty() && facility.venues.iter().all(|venue| !venue.hours.is_empty());
        if open && !has_hours {
            bad_rows += 1;
            faults.push(RowFault {
                line: group.first,
                column: Some("hours"),
                kind: FaultKind::Missing,
                like: None,
                message: "a palace in service needs hours, its own or those of every venue".to_owned(),
            });
            continue;
        }
        rows.push((group.first, facility));
    }
    faults.sort_by_key(|fault| fault.line);
    Parsed {
        rows,
        faults,
        bad_rows,
    }
}

fn facility(row: &mut Row<'_>, id: Option<String>) -> Option<FacilityIn> {
    let name = row.needed("facility", cell::line(2..=120));
    let name_en = row.optional("facility_en", cell::line(2..=300));
    let kind = row.needed("kind", cell::word);
    let division = row.needed("division", cell::division);
    let status = row.needed("status", cell::word);
    let status_since = row.needed("status_since", cell::date);
    let address = row.needed("address", cell::line(2..=200));
    let address_en = row.optional("address_en", cell::line(2..=300));
    let longitude = row.needed("longitude", cell::longitude);
    let latitude = row.needed("latitude", cell::latitude);
    let time_zone = row.optional("time_zone", |text| {
        text.parse::<Zone>()
            .map_err(|_| "a known IANA time zone, such as Asia/Shanghai")
    });
    let phone = row.optional("phone", desk_phone);
    let floor_area_m2 = row.optional("floor_area_m2", floor_area);
    let opens_on = row.optional("opens_on", cell::date);
    let hours = row.optional("hours", hours::parse);
    let amenities = row.optional("amenities", cell::words);
    let notice = row.optional("notice", cell::paragraphs(1000));
    let notice_en = row.optional("notice_en", cell::paragraphs(2000));
    let getting_there = row.optional("getting_there", cell::paragraphs(500));
    let getting_there_en = row.optional("getting_there_en", cell::paragraphs(1000));
    let is_sample = row.optional("sample", cell::yes_no);
    let (name, address) = (name?, address?);
    Some(FacilityIn {
        id: FacilityId(id?),
        kind: kind?,
        name_en: name_en?.unwrap_or_else(|| name.clone()),
        name,
        division: division?,
        status: status?,
        status_since: status_since?,
        address_en: address_en?.unwrap_or_else(|| address.clone()),
        address,
        longitude: longitude?,
        latitude: latitude?,
        time_zone: time_zone?.unwrap_or(Zone::SHANGHAI),
        phone: phone?.unwrap_or_default(),
        floor_area_m2: floor_area_m2?,
        opens_on: opens_on?,
        hours: hours?.unwrap_or_default(),
        amenities: amenities?.unwrap_or_default(),
        notice: notice?.unwrap_or_default(),
        notice_en: notice_en?.unwrap_or_default(),
        getting_there: getting_there?.unwrap_or_default(),
        getting_there_en: getting_there_en?.unwrap_or_default(),
        is_sample: is_sample?.unwrap_or(false),
        venues: vec![],
    })
}

fn venue(row: &mut Row<'_>, seen: &mut Seen<String>) -> Option<VenueIn> {
    let id = row.needed("venue_id", cell::slug);
    let name = row.needed("venue", cell::line(2..=80));
    let name_en = row.optional("venue_en", cell::line(2..=200));
    let kind = row.needed("venue_kind", cell::word);
    let is_indoor = row.needed("place", |text| match text {
        "indoor" | "室内" => Ok(true),
        "outdoor" | "室外" => Ok(false),
        _ => Err("indoor or outdoor"),
    });
    let is_step_free = row.needed("step_free", cell::yes_no);
    let bring = row.optional("bring", cell::things(500));
    let bring_en = row.optional("bring_en", cell::things(1000));
    let slot_minutes = row.needed("slot_minutes", |text| {
        let minutes = cell::count(15..=480)(text)
            .ok()
            .filter(|minutes| minutes.is_multiple_of(15));
        minutes.ok_or("a multiple of 15 from 15 to 480")
    });
    let courts = courts(row);
    let court_name = row.needed("court_name", cell::line(1..=40));
    let court_name_en = row.optional("court_name_en", cell::line(1..=60));
    let several = matches!(
        courts,
        Some(Courts::Whole { count: 2.. } | Courts::Halves { count: 2.. })
    );
    let alike = |name: &Option<String>| name.as_ref().is_some_and(|name| several && !name.contains("{n}"));
    for (column, name) in [
        ("court_name", &court_name),
        ("court_name_en", &court_name_en.clone().flatten()),
    ] {
        if alike(name) {
            let message = "several courts need {n} in the name, such as Court {n}";
            row.fault(column, FaultKind::Malformed, message);
        }
    }
    let hours = row.optional("venue_hours", hours::parse);
    let policy = row.optional("policy", |text| {
        let is_name = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        is_name
            .then(|| text.to_owned())
            .ok_or("the name of a preset, such as default, table or reading_room")
    });
    if let Some(before) = id.clone().and_then(|id| seen.before(id, row.line())) {
        row.duplicate("venue_id", before);
    }
    let (name, court_name) = (name?, court_name?);
    Some(VenueIn {
        id: VenueId(id?),
        kind: kind?,
        name_en: name_en?.unwrap_or_else(|| name.clone()),
        name,
        is_indoor: is_indoor?,
        is_step_free: is_step_free?,
        bring: bring?.unwrap_or_default(),
        bring_en: bring_en?.unwrap_or_default(),
        slot_minutes: slot_minutes?,
        courts: courts?,
        court_name_en: court_name_en?.unwrap_or_else(|| court_name.clone()),
        court_name,
        hours: hours?.unwrap_or_default(),
        policy: policy?,
    })
}

fn courts(row: &mut Row<'_>) -> Option<Courts> {
    let count = row.needed("courts", cell::count(1..=100));
    let halves = row.optional("halves", cell::yes_no);
    let seats = row.optional("seats", cell::count(1..=1000));
    match (count?, halves?.unwrap_or(false), seats?) {
        (count, false, None) => Some(Courts::Whole { count }),
        (count, true, None) => Some(Courts::Halves { count }),
        (1, false, Some(seats)) => Some(Courts::Seats { seats }),
        _ => {
            row.fault(
                "seats",
                FaultKind::Conflict,
                "a room of seats is 1 court and has no halves",
            );
            None
        }
    }
}

/// In square metres.
pub fn floor_area(text: &str) -> Result<u32, &'static str> {
    let area = text.parse().ok().filter(|area| (1..=10_000_000).contains(area));
    area.ok_or("whole square metres from 1 to 10000000")
}

/// The desk's number is public, and written as people write it.
pub fn desk_phone(text: &str) -> Result<String, &'static str> {
    let is_phone = text.len() <= 40
        && text.bytes().filter(u8::is_ascii_digit).count() >= 3
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b' ' | b'(' | b')' | b'/'));
    is_phone
        .then(|| text.to_owned())
        .ok_or("digits, blanks and hyphens, such as 0792-0000000")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    const HEADER: &str = "facility_id,facility,kind,division,status,status_since,address,longitude,latitude,hours,\
                          venue_id,venue,venue_kind,place,step_free,slot_minutes,courts,court_name,halves,seats,\
                          venue_hours,policy\n";

    fn jiujiang(venue: &str) -> String {
        let facility = "jj,九江宫,palace,360400,in_service,2020-11-18,八里湖,115.9,29.7,Mon-Sun 09:00-21:30";
        format!("{facility},{venue}\n")
    }

    fn read(rows: &[String]) -> Parsed<FacilityIn> {
        parse(format!("{HEADER}{}", rows.concat()).as_bytes())
    }

    fn places(parsed: &Parsed<FacilityIn>) -> Vec<(usize, &'static str)> {
        parsed
            .faults
            .iter()
            .map(|fault| (fault.line, fault.column.unwrap_or("")))
            .collect()
    }

    #[test]
    fn a_facility_is_its_rows_together() {
        let parsed = read(&[
            jiujiang("jj-tt,乒乓球馆,table_tennis,indoor,yes,30,8,{n} 号台,,,,table"),
            jiujiang("jj-bk,篮球场,basketball,outdoor,no,60,2,{n} 号场,yes,,Mon-Sun 08:00-18:00,"),
            "station,驿站,outdoor_station,360403,in_service,2020-01-01,码头,115.9,29.7,,,,,,,,,,,,,\n"
                .to_owned(),
            jiujiang("jj-read,书屋,reading_room,indoor,yes,60,1,书屋,,60,,reading_room"),
        ]);
        assert!(parsed.faults.is_empty(), "{:#?}", parsed.faults);
        let [(2, palace), (4, station)] = &parsed.rows[..] else {
            panic!("{:#?}", parsed.rows)
        };
        assert!(station.venues.is_empty() && palace.hours.len() == 1);
        let courts: Vec<Courts> = palace.venues.iter().map(|venue| venue.courts).collect();
        assert_eq!(
            courts,
            [
                Courts::Whole { count: 8 },
                Courts::Halves { count: 2 },
                Courts::Seats { seats: 60 }
            ]
        );
        assert_eq!(
            (palace.time_zone, palace.name_en.as_str()),
            (Zone::SHANGHAI, "九江宫")
        );
        assert_eq!(palace.venues[0].policy.as_deref(), Some("table"));
        assert_eq!(
            (palace.venues[1].hours.len(), palace.venues[1].is_step_free),
            (1, false)
        );
    }

    #[test]
    fn what_is_not_open_yet_says_how_large_it_is_and_when_it_opens() {
        let header = "facility_id,facility,kind,division,status,status_since,address,longitude,latitude,建筑面积,opens_on\n";
        let row = |id: &str, area: &str, day: &str| {
            format!("{id},新宫,palace,360403,planned,2026-01-01,湖滨路,115.9,29.7,{area},{day}\n")
        };
        let rows = [
            row("first", "12000", "2027-05-01"),
            row("second", "", ""),
            row("third", "0.5", "2027-13-01"),
        ];
        let parsed = parse(format!("{header}{}", rows.concat()).as_bytes());
        let read: Vec<_> = { parsed.rows.iter() }
            .map(|(_, row)| (row.floor_area_m2, row.opens_on.map(|day| day.to_string())))
            .collect();
        assert_eq!(read, [(Some(12000), Some("2027-05-01".to_owned())), (None, None)]);
        assert_eq!(places(&parsed), [(4, "floor_area_m2"), (4, "opens_on")]);
    }

    #[test]
    fn every_fault_of_a_venue_is_told_and_the_others_stay() {
        let good = "jj-tt,乒乓球馆,table_tennis,indoor,yes,30,8,{n} 号台,,,,table";
        let parsed = read(&[
            jiujiang(good),
            jiujiang(good),                                                           // 3 again
            jiujiang("jj-x,羽毛球馆,shuttlecock,inside,maybe,20,0,场地,,,Mon 9-12,"), // 4 six
            jiujiang(",羽毛球馆,badminton,indoor,yes,60,1,场地,,,,"),                 // 5 no id
            jiujiang("jj-y,羽毛球馆,badminton,indoor,yes,60,4,场地,,,,"),             // 6 no {n}
            jiujiang(good)
                .replace("九江宫", "九江文化宫")
                .replace("jj-tt", "jj-z"), // 7 another name
            jiujiang(",,,,,,,,,,,"),                                                  // 8 no venue
            jiujiang("jj-r,书屋,reading_room,indoor,yes,60,2,{n} 层,yes,60,,"),       // 9 seats and halves
            jiujiang("JJ_Q,书屋,reading_room,indoor,yes,60,1,书屋,,,,Default Rules"), // 10 no slug
        ]);
        let expected = [
            (3, "venue_id"),
            (4, "venue_kind"),
            (4, "place"),
            (4, "step_free"),
            (4, "slot_minutes"),
            (4, "courts"),
            (4, "venue_hours"),
            (5, "venue_id"),
            (6, "court_name"),
            (7, "facility"),
            (8, "venue_id"),
            (9, "seats"),
            (10, "venue_id"),
            (10, "policy"),
        ];
        assert_eq!(places(&parsed), expected, "{:#?}", parsed.faults);
        assert!(parsed.faults[0].message.contains("line 2") && parsed.faults[9].message.contains("line 2"));
        assert_eq!(parsed.rows[0].1.venues.len(), 1);
    }

    #[test]
    fn the_faults_of_a_facility_are_told_once_and_leave_it_out() {
        let good = "jj-tt,乒乓球馆,table_tennis,indoor,yes,30,8,{n} 号台,,,,table";
        let bad = |venue: &str| {
            let row = jiujiang(venue)
                .replace("palace", "castle")
                .replace("2020-11-18", "2020-11-31");
            row.replace("115.9,29.7", "29.7,115.9")
                .replace("Mon-Sun", "Mon-Sun closed; Mon")
        };
        let parsed = read(&[bad(good), bad(&good.replace("jj-tt", "jj-t2"))]);
        assert_eq!(
            places(&parsed),
            [(2, "kind"), (2, "status_since"), (2, "latitude"), (2, "hours")]
        );
        assert!(parsed.rows.is_empty());
        let parsed = read(&[jiujiang(good).replace("Mon-Sun 09:00-21:30", "")]);
        assert_eq!(places(&parsed), [(2, "hours")], "never open");
    }

    #[test]
    fn the_sample_province_is_as_published() {
        let parsed = parse(include_bytes!("../../../data/sample/facilities.csv"));
        assert!(parsed.faults.is_empty(), "{:#?}", parsed.faults);
        let divisions =
            super::super::divisions::parse(include_bytes!("../../../data/jiangxi-divisions.csv"), &[]);
        assert_eq!((divisions.rows.len(), divisions.faults.len()), (112, 0));
        let known: BTreeSet<DivisionCode> = divisions.rows.into_iter().map(|(_, row)| row.code).collect();
        let parsed = parsed.with_known_divisions(&known, |row| &row.division);
        assert!(parsed.faults.is_empty() && parsed.rows.iter().all(|(_, row)| row.is_sample));

        let mut kinds: BTreeMap<FacilityKind, usize> = BTreeMap::new();
        let mut palaces: BTreeMap<FacilityStatus, usize> = BTreeMap::new();
        let mut divisions = BTreeSet::new();
        for (_, facility) in &parsed.rows {
            *kinds.entry(facility.kind).or_default() += 1;
            if facility.kind == FacilityKind::Palace {
                *palaces.entry(facility.status).or_default() += 1;
                assert!(
                    divisions.insert(&facility.division),
                    "two palaces in {}",
                    facility.division
                );
                let in_service = facility.status == FacilityStatus::InService;
                assert_eq!(
                    in_service,
                    (2..=9).contains(&facility.venues.len()),
                    "{}",
                    facility.id
                );
            }
        }
        let statuses = [
            FacilityStatus::InService,
            FacilityStatus::UnderConstruction,
            FacilityStatus::Planned,
        ];
        assert_eq!(statuses.map(|status| palaces[&status]), [53, 38, 12]);
        assert_eq!(
            FacilityKind::ALL
                .iter()
                .map(|kind| kinds[kind])
                .collect::<Vec<_>>(),
            [103, 12, 10, 20]
        );
        let shown = parsed
            .rows
            .iter()
            .flat_map(|(_, row)| row.venues.iter().map(|venue| venue.kind));
        assert_eq!(
            shown.collect::<BTreeSet<_>>().len(),
            VenueKind::ALL.len(),
            "every kind of venue is there"
        );
        let by_id = |id: &str| {
            parsed
                .rows
                .iter()
                .find(|(_, row)| row.id.as_str() == id)
                .map(|(_, row)| row)
                .unwrap()
        };
        assert_eq!(by_id("jiujiang").venues.len(), 9);
        assert_eq!(by_id("jiujiang").status_since.to_string(), "2020-11-18");
        assert!(
            by_id("guixi")
                .venues
                .iter()
                .any(|venue| venue.kind == VenueKind::Volleyball)
        );
    }

    #[test]
    fn the_other_files_of_the_sample_have_no_faults() {
        let holidays = super::super::holidays::parse(include_bytes!("../../../data/china-holidays.csv"));
        assert_eq!((holidays.rows.len(), holidays.faults), (72, vec![]));
        let roll = super::super::roll::parse(include_bytes!("../../../data/sample/roll.csv"));
        assert_eq!((roll.rows.len(), roll.faults), (600, vec![]));
        let phones: BTreeSet<&str> = roll.rows.iter().map(|(_, row)| row.phone.as_str()).collect();
        assert!((1..=40).all(|n| phones.contains(format!("138000000{n:02}").as_str())));
        assert!(phones.len() == 600 && !phones.contains("13800000099"));
        let first = &roll.rows[0].1;
        assert_eq!(
            (first.name.as_str(), first.card.as_str()),
            ("王小强", "JJ20210001")
        );
    }
}
