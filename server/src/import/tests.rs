//! Files as clerks make them, good and bad.

use super::*;
use gongyue::facility::{FacilityKind, FacilityStatus};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const ROLL: &str = "card,name,phone,union,division\n";

fn lines<T>(parsed: &Parsed<T>) -> Vec<(usize, &'static str)> {
    parsed.faults.iter().map(|fault| (fault.line, fault.column.unwrap_or(""))).collect()
}

#[test]
fn a_roll_is_read_with_or_without_a_mark_and_with_either_line_end() {
    let plain = format!("{ROLL}JJ20210001,王小强,138 0000 0001,纺织厂工会,360403\n");
    for text in [plain.clone(), format!("\u{feff}{plain}"), plain.replace('\n', "\r\n")] {
        let parsed = roll::parse(text.as_bytes());
        assert!(parsed.faults.is_empty(), "{:?}", parsed.faults);
        assert_eq!(parsed.rows[0].1.phone.as_str(), "13800000001");
    }
    let chinese = "会员卡号,姓名,手机号,工会,地区编码\nJJ20210001,王小强,13800000001,纺织厂工会,360403\n";
    assert_eq!(roll::parse(chinese.as_bytes()).rows.len(), 1);
}

#[test]
fn every_bad_row_is_named_with_its_line_and_column() {
    let good = "JJ20210001,王小强,13800000001,纺织厂工会,360403";
    let text = [
        "card,name,phone,union,division",
        good,                                                 // 2
        "JJ2,王小强,13800000002,纺织厂工会,360403",           // 3 card too short
        "JJ20210003,王,13800000003,纺织厂工会,360403",        // 4 name too short
        "JJ20210004,王小强,1380000000,纺织厂工会,360403",     // 5 ten digits
        "JJ20210005,王小强,12800000005,纺织厂工会,360403",    // 6 not a mobile number
        "JJ20210006,王小强,,纺织厂工会,360403",               // 7 no phone
        "JJ20210007,王小强,13800000007,,360403",              // 8 no union
        "JJ20210008,王小强,13800000008,纺织厂工会,九江",      // 9 no code
        good,                                                 // 10 twice
        "JJ20210010,王小强,13800000010,纺织厂工会",           // 11 ragged
        "1.38E+17,王小强,13800000011,纺织厂工会,360403",      // 12 rounded
        "\"JJ20210012\",\"王\n小强\",13800000012,纺织厂工会,360403", // 13 and 14, a line break inside quotes
        "x,,1,,",                                             // 15 everything
        "JJ20210014,王小强,13800000014,纺织厂工会,360403",
    ]
    .join("\n");
    let parsed = roll::parse(text.as_bytes());
    assert_eq!(
        lines(&parsed),
        [
            (3, "card"), (4, "name"), (5, "phone"), (6, "phone"), (7, "phone"), (8, "union"), (9, "division"),
            (10, "card"), (11, ""), (12, "card"), (15, "card"), (15, "name"), (15, "phone"), (15, "union"),
            (15, "division"),
        ]
    );
    assert_eq!(parsed.rows.len(), 3);
    assert!(parsed.faults.iter().any(|fault| fault.line == 10 && fault.message.contains("line 2")));
    let said: String = parsed.faults.iter().map(|fault| fault.to_string()).collect();
    for private in ["王小强", "13800000001", "1380000000", "JJ2021"] {
        assert!(!said.contains(private), "a fault repeats {private}");
    }
}

#[test]
fn a_file_that_is_not_utf_8_names_the_cure() {
    let mut gbk = ROLL.as_bytes().to_vec();
    gbk.extend(b"JJ20210001,\xcd\xf5\xd0\xa1\xc7\xbf,13800000001,x,360403\n");
    let parsed = roll::parse(&gbk);
    assert_eq!(lines(&parsed), [(2, "")]);
    assert!(parsed.faults[0].message.contains("UTF-8"));
}

#[test]
fn columns_that_are_missing_or_unknown_are_one_fault_that_lists_the_known_ones() {
    let parsed = roll::parse("card,name,telephone\n".as_bytes());
    assert_eq!(parsed.faults.len(), 1);
    for word in ["phone, union, division are missing", "1 columns are not known", "union_kind"] {
        assert!(parsed.faults[0].message.contains(word), "{}", parsed.faults[0].message);
    }
    assert!(roll::parse(b"").faults[0].message.contains("empty"));
}

#[test]
fn a_huge_cell_is_a_fault_of_its_row() {
    let text = format!("{ROLL}JJ20210001,{},13800000001,纺织厂工会,360403\n", "王".repeat(2000));
    assert_eq!(lines(&roll::parse(text.as_bytes())), [(2, "")]);
}

#[test]
fn a_workbook_reads_like_the_same_table_in_csv() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (n, name) in ["date", "kind", "name", "name_en"].iter().enumerate() {
        sheet.write(0, n as u16, *name).unwrap();
    }
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2027, 1, 1).unwrap();
    sheet.write_datetime_with_format(1, 0, &date, &format).unwrap();
    for (n, text) in ["holiday", "元旦", "New Year's Day"].iter().enumerate() {
        sheet.write(1, n as u16 + 1, *text).unwrap();
    }
    sheet.write(2, 0, "2027-02-30").unwrap();
    sheet.write(2, 1, "party").unwrap();
    let parsed = holidays::parse(&book.save_to_buffer().unwrap());
    assert_eq!(parsed.rows[0].1.date.to_string(), "2027-01-01");
    assert_eq!(lines(&parsed), [(3, "date"), (3, "kind"), (3, "name")]);
}

#[test]
fn a_phone_that_a_spreadsheet_made_a_number_is_still_a_phone() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (n, name) in ["card", "name", "phone", "union", "division"].iter().enumerate() {
        sheet.write(0, n as u16, *name).unwrap();
    }
    sheet.write(1, 0, "JJ20210001").unwrap();
    sheet.write(1, 1, "王小强").unwrap();
    sheet.write(1, 2, 13_800_000_001_f64).unwrap();
    sheet.write(1, 3, "纺织厂工会").unwrap();
    sheet.write(1, 4, 360_403_f64).unwrap();
    let parsed = roll::parse(&book.save_to_buffer().unwrap());
    assert!(parsed.faults.is_empty(), "{:?}", parsed.faults);
    assert_eq!(parsed.rows[0].1.phone.as_str(), "13800000001");
}

#[test]
fn divisions_need_their_parents() {
    let text = "code,name,parent_code,longitude,latitude\n360000,江西省,,115.8,28.6\n360400,九江市,360000,115.9,29.6\n\
                360403,浔阳区,360000,,\n360502,渝水区,,,\n360401,某区,360400,215,29\n";
    let parsed = divisions::parse(text.as_bytes(), &[]);
    assert_eq!(lines(&parsed), [(4, "parent_code"), (5, "code"), (6, "longitude")]);
    let known = ["3605".parse().unwrap(), "36".parse().unwrap()];
    assert!(!lines(&divisions::parse(text.as_bytes(), &known)).contains(&(5, "code")));
}

const FACILITY: &str = "facility_id,facility,kind,division,status,status_since,longitude,latitude,hours,venue_id,venue,venue_kind,place,slot_minutes,courts,court_name,seats,policy\n";

#[test]
fn a_facility_is_its_rows_together() {
    let row = |venue: &str| format!("jj,九江宫,palace,360400,in_service,2020-11-18,115.9,29.7,Mon-Sun 09:00-21:30,{venue}\n");
    let text = [
        FACILITY.to_owned(),
        row("jj-tt,乒乓球馆,table_tennis,indoor,30,8,{n} 号台,,table"),
        row("jj-read,书屋,reading_room,indoor,60,,书屋,60,"),
        row("jj-tt,乒乓球馆,table_tennis,indoor,30,8,{n} 号台,,"),      // 4 the same venue again
        row("jj-x,羽毛球馆,badminton,inside,20,0,场地,,"),              // 5 four faults
        row(",羽毛球馆,,,,,,,"),                                        // 6 a venue without its id
        row("jj-y,羽毛球馆,badminton,indoor,60,4,场地,,").replace("九江宫", "九江文化宫"), // 7 no {n}
        row("jj-z,羽毛球馆,badminton,indoor,60,1,场地,,").replace("九江宫", "九江文化宫"), // 8 another name
    ]
    .concat();
    let parsed = facilities::parse(text.as_bytes());
    assert_eq!(
        lines(&parsed),
        [
            (4, "venue_id"), (5, "place"), (5, "slot_minutes"), (5, "courts"), (6, "venue_id"), (7, "court_name"),
            (8, "facility_id"),
        ],
        "{:#?}",
        parsed.faults
    );
    let facility = &parsed.rows[0].1;
    assert_eq!(facility.venues.len(), 2);
    assert_eq!(facility.venues[1].courts, facilities::Courts::Seats { seats: 60 });
}

#[test]
fn the_sample_province_is_as_published() {
    let parsed = facilities::parse(include_bytes!("../../../data/sample/facilities.csv"));
    assert!(parsed.faults.is_empty(), "{:#?}", &parsed.faults[..parsed.faults.len().min(9)]);
    let mut counts: BTreeMap<FacilityStatus, usize> = BTreeMap::new();
    let mut places = BTreeSet::new();
    for (_, facility) in parsed.rows.iter().filter(|(_, row)| row.kind == FacilityKind::Palace) {
        *counts.entry(facility.status).or_default() += 1;
        assert!(places.insert(facility.division.clone()), "two palaces in {}", facility.division);
        assert!(facility.is_sample);
    }
    assert_eq!(counts[&FacilityStatus::InService], 53);
    assert_eq!(counts[&FacilityStatus::UnderConstruction], 38);
    assert_eq!(counts[&FacilityStatus::Planned], 12);
    let divisions = divisions::parse(include_bytes!("../../../data/jiangxi-divisions.csv"), &[]);
    assert_eq!((divisions.rows.len(), divisions.faults.len()), (112, 0));
    let holidays = holidays::parse(include_bytes!("../../../data/china-holidays.csv"));
    assert_eq!((holidays.rows.len(), holidays.faults.len()), (72, 0));
    let roll = roll::parse(include_bytes!("../../../data/sample/roll.csv"));
    assert!(roll.faults.is_empty(), "{:?}", roll.faults);
    for number in 13_800_000_001..=13_800_000_040u64 {
        assert!(roll.rows.iter().any(|(_, row)| row.phone.as_str() == number.to_string()), "{number}");
    }
    assert!(!roll.rows.iter().any(|(_, row)| row.phone.as_str() == "13800000099"));
}

proptest! {
    #[test]
    fn no_bytes_bring_a_parser_down(bytes in proptest::collection::vec(any::<u8>(), 0..400), zip in any::<bool>()) {
        let mut file = if zip { b"PK\x03\x04".to_vec() } else { b"card,name,phone,union,division\n".to_vec() };
        file.extend(bytes);
        roll::parse(&file);
        holidays::parse(&file);
        divisions::parse(&file, &[]);
        facilities::parse(&file);
    }

    #[test]
    fn no_text_brings_the_hours_down(text in "[0-9A-Za-z:;,. -]{0,60}") {
        let _ = hours::parse(&text);
    }
}
