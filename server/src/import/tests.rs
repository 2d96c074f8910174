//! Files as clerks make them, good and bad.

use super::*;
use proptest::prelude::*;
use std::fmt::Debug;

const ROLL: &str = "card,name,phone,union,division\n";
const GOOD: &str = "JJ20210001,王小强,13800000001,纺织厂工会,360403";

/// Where the faults are.
fn places<T>(parsed: &Parsed<T>) -> Vec<(usize, &'static str)> {
    parsed
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column.unwrap_or("")))
        .collect()
}

/// The only fault of a file that nothing can be read from.
fn refused<T: Debug + PartialEq>(parsed: Parsed<T>) -> RowFault {
    assert_eq!((parsed.rows.len(), parsed.faults.len()), (0, 1), "{parsed:?}");
    parsed.faults.into_iter().next().unwrap()
}

fn roll_of(rows: &[&str]) -> Parsed<roll::RollIn> {
    roll::parse(format!("{ROLL}{}", rows.join("\n")).as_bytes())
}

#[test]
fn a_roll_is_read_with_or_without_a_mark_and_with_any_line_end() {
    let plain = format!("{ROLL}{GOOD}\nJJ20210002,李四,138 0000 0002,纺织厂工会,360403\nx\n");
    for text in [
        plain.clone(),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
    ] {
        let parsed = roll::parse(text.as_bytes());
        assert_eq!(
            parsed.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
            [2, 3],
            "{:?}",
            parsed.faults
        );
        assert_eq!(parsed.rows[1].1.phone.as_str(), "13800000002");
        assert_eq!(places(&parsed), [(4, "")]);
    }
}

#[test]
fn headers_may_be_chinese_in_any_order_with_marks() {
    let text = "姓名,工会*,手机号,会员卡号,Division-Code,工会类型\n王小强,骑手工会,13800000001,jj 2021 0001,3604,gig\n";
    let parsed = roll::parse(text.as_bytes());
    assert!(parsed.faults.is_empty(), "{:?}", parsed.faults);
    let row = &parsed.rows[0].1;
    assert_eq!(
        (row.card.as_str(), row.union.as_str()),
        ("JJ20210001", "骑手工会")
    );
    assert_eq!(
        (row.union_kind, row.division.as_str()),
        (Some(crate::store::UnionKind::Gig), "3604")
    );
}

#[test]
fn every_bad_row_is_named_with_its_line_and_column_and_nobody_with_it() {
    let parsed = roll_of(&[
        GOOD,                                                                // 2
        "JJ2,王小强,13800000002,纺织厂工会,360403",                          // 3 a short card
        "JJ20210003,王,13800000003,纺织厂工会,360403",                       // 4 a short name
        "JJ20210004,王小强,1380000000,纺织厂工会,360403",                    // 5 ten digits
        "JJ20210005,王小强,12800000005,纺织厂工会,360403",                   // 6 not a mobile number
        "JJ20210006,王小强,,纺织厂工会,360403",                              // 7 no phone
        "JJ20210007,王小强,13800000007,,360403",                             // 8 no union
        "JJ20210008,王小强,13800000008,纺织厂工会,九江",                     // 9 no code
        "JJ20210001,李四,13800000009,纺织厂工会,360403",                     // 10 the card of line 2
        "JJ20210010,王小强,13800000010,纺织厂工会",                          // 11 a cell too few
        "1.38E+17,王小强,13800000011,纺织厂工会,360403",                     // 12 lost digits
        "\"JJ20210012\",\"王\n小强\",13800000012,\"纺织厂, 一分会\",360403", // 13 and 14: good
        "x,,1,,36040",                                                       // 15 everything
        "",                                                                  // 16 blank
        ",,,,",                                                              // 17 blank
        "JJ20210018,13800000018,王小强,纺织厂工会,360403",                   // 18 swapped
        "JJ20210019,王小强,13800000001,纺织厂工会,360403",                   // 19 the person of line 2
        "JJ20210020,王小强,13800000020,纺织厂工会,360403,退休",              // 20 a cell too many
        "JJ20210021,王小\u{202e}强,13800000021,纺织厂工会,360403",           // 21 turned around
        "JJ20210022,王小强,13800000022,纺织厂工会,360403",                   // 22
    ]);
    let expected = [
        (3, "card"),
        (4, "name"),
        (5, "phone"),
        (6, "phone"),
        (7, "phone"),
        (8, "union"),
        (9, "division"),
        (10, "card"),
        (11, ""),
        (12, "card"),
        (15, "card"),
        (15, "name"),
        (15, "phone"),
        (15, "union"),
        (15, "division"),
        (18, "name"),
        (18, "phone"),
        (19, "name"),
        (20, ""),
        (21, "name"),
    ];
    assert_eq!(places(&parsed), expected, "{:#?}", parsed.faults);
    assert_eq!(
        parsed.rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(),
        [2, 13, 22]
    );
    assert_eq!(parsed.rows[1].1.union, "纺织厂, 一分会");
    for (line, before) in [(10, "line 2"), (19, "line 2")] {
        assert!(
            parsed
                .faults
                .iter()
                .any(|fault| fault.line == line && fault.message.contains(before))
        );
    }
    let said: String = parsed.faults.iter().map(RowFault::to_string).collect();
    for private in ["小强", "李四", "1380000", "1280000", "JJ2"] {
        assert!(!said.contains(private), "a fault repeats {private}");
    }
}

#[test]
fn a_shared_phone_is_two_members_and_a_union_is_of_one_kind() {
    let text = "card,name,phone,union,division,union_kind\nJJ0001,王小强,13800000001,骑手工会,3604,gig\n\
                JJ0002,李小梅,13800000001,骑手工会,3604,gig\nJJ0003,李四,13800000003,骑手工会,3604,\n";
    let parsed = roll::parse(text.as_bytes());
    assert_eq!(parsed.rows.len(), 2);
    assert_eq!(places(&parsed), [(4, "union_kind")]);
}

#[test]
fn a_file_in_another_encoding_names_the_cure() {
    let mut gbk = ROLL.replace('\n', "\r\n").into_bytes();
    gbk.extend(b"JJ20210001,\xcd\xf5\xd0\xa1\xc7\xbf,13800000001,x,360403\r\n");
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(ROLL.encode_utf16().flat_map(u16::to_le_bytes));
    for (bytes, line) in [(gbk, 2), (utf16, 1)] {
        let fault = refused(roll::parse(&bytes));
        assert_eq!((fault.line, fault.kind), (line, FaultKind::Unreadable));
        assert!(fault.message.contains("CSV UTF-8"), "{fault}");
    }
    let old = refused(roll::parse(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"));
    assert!(old.message.contains("save it as .xlsx"), "{old}");
}

#[test]
fn columns_that_are_missing_unknown_or_twice_are_one_fault_that_lists_the_known_ones() {
    let fault = refused(roll::parse(
        "card,name,telephone,姓名,phone,\"王小强\"\n".as_bytes(),
    ));
    assert_eq!((fault.line, fault.kind), (1, FaultKind::Header));
    for words in [
        "column C has no known name",
        "columns B and D are both name",
        "column F has",
        "missing: union, division",
        "phone (手机号)",
        "union_kind (工会类型)?",
    ] {
        assert!(fault.message.contains(words), "{words}: {fault}");
    }
    let headless = refused(roll::parse(GOOD.as_bytes()));
    assert!(
        !headless.message.contains("小强") && !headless.message.contains("1380000"),
        "{headless}"
    );
    assert!(refused(roll::parse(b"")).message.contains("the file is empty"));
    assert!(
        refused(roll::parse("\u{feff}\r\n ,\r\n".as_bytes()))
            .message
            .contains("the file is empty")
    );
}

#[test]
fn quotes_hold_commas_lines_and_quotes_and_must_be_closed() {
    let text = "date,kind,name,name_en\n\"2026-10-01\",holiday,\"国庆\",\"a \"\"b\"\", c\"\n";
    assert_eq!(holidays::parse(text.as_bytes()).rows[0].1.name_en, "a \"b\", c");
    let open = refused(roll_of(&[
        GOOD,
        "JJ20210002,\"王小强,13800000002,纺织厂工会,360403",
        GOOD,
    ]));
    assert_eq!((open.line, open.kind), (3, FaultKind::Unreadable));
    let after = roll_of(&["JJ20210002,\"王\"小强,13800000002,纺织厂工会,360403", GOOD]);
    assert_eq!((places(&after), after.rows.len()), (vec![(2, "name")], 1));
}

#[test]
fn what_is_too_large_is_refused() {
    let huge = format!("JJ20210002,{},13800000002,纺织厂工会,360403", "王".repeat(2000));
    let parsed = roll_of(&[&huge, GOOD]);
    assert_eq!(
        (places(&parsed), parsed.faults[0].kind),
        (vec![(2, "name")], FaultKind::TooLarge)
    );
    assert_eq!(
        refused(roll::parse(&vec![b'x'; (32 << 20) + 1])).kind,
        FaultKind::TooLarge
    );
    let commas = roll_of(&[&",".repeat(100_000), &format!("{}x", ",".repeat(100_000)), GOOD]);
    assert_eq!((places(&commas), commas.rows.len()), (vec![(3, "")], 1));
}

#[test]
fn too_many_rows_end_the_reading_and_too_many_faults_the_list() {
    let parsed = roll::parse(format!("{ROLL}{}", "a,b,c,d,e\n".repeat(MAX_LISTED / 5 + 1)).as_bytes());
    assert_eq!(parsed.faults.len(), MAX_LISTED + 1);
    assert!(
        parsed.faults[MAX_LISTED]
            .message
            .contains("more faults are not listed")
    );
    let good = (0..=table::MAX_ROWS).map(|n| format!("JJ{n:08},王小强,{},工会,36\n", 13_000_000_000 + n));
    let fault = refused(roll::parse(
        format!("{ROLL}{}", good.collect::<String>()).as_bytes(),
    ));
    assert_eq!(
        (fault.line, fault.kind),
        (table::MAX_ROWS + 2, FaultKind::TooLarge)
    );
}

#[test]
fn rows_of_unknown_divisions_become_faults() {
    let parsed = roll_of(&[GOOD, "JJ20210002,李四,13800000002,纺织厂工会,360499"]);
    let known = BTreeSet::from(["360403".parse().unwrap()]);
    let parsed = parsed.with_known_divisions(&known, |row| &row.division);
    assert_eq!((parsed.rows.len(), places(&parsed)), (1, vec![(3, "division")]));
}

#[test]
fn divisions_need_their_parents() {
    let text = "code,name,parent_code,longitude,latitude\n\
                360403,浔阳区,360400,116.0,29.7\n\
                360000,江西省,,115.8,28.6\n\
                360400,九江市,360000,115.9,29.6\n\
                360502,渝水区,,,\n\
                360401,某区,360400,215,29\n\
                360521,分宜县,360500,114.7,27.8\n\
                360481,瑞昌市,360500,115.7,29.7\n\
                360400,九江,360000,,\n\
                360482,共青城市,360400,115.8,\n\
                429004,仙桃市,420000,113.4,30.3\n";
    let parsed = divisions::parse(text.as_bytes(), &["42".parse().unwrap()]);
    let expected = [
        (5, "parent_code"),
        (6, "longitude"),
        (7, "parent_code"),
        (8, "parent_code"),
        (9, "code"),
        (10, "latitude"),
    ];
    assert_eq!(places(&parsed), expected, "{:#?}", parsed.faults);
    let codes: Vec<&str> = parsed.rows.iter().map(|(_, row)| row.code.as_str()).collect();
    assert_eq!(
        codes,
        ["36", "3604", "360403", "429004"],
        "parents stand before their children"
    );
    assert_eq!(parsed.rows[2].0, 2);

    let known = [
        "36".parse().unwrap(),
        "3605".parse().unwrap(),
        "42".parse().unwrap(),
    ];
    assert!(!places(&divisions::parse(text.as_bytes(), &known)).contains(&(7, "parent_code")));
    let orphans = "code,name,parent_code\n360000,江,\n3604,九江市,36\n";
    let parsed = divisions::parse(orphans.as_bytes(), &[]);
    assert_eq!(
        places(&parsed),
        [(2, "name"), (3, "parent_code")],
        "a bad parent is none"
    );
}

#[test]
fn holidays_are_real_days_and_make_up_days_are_of_the_weekend() {
    let text = "日期,类型,名称,英文名称\n2026年10月1日,放假,国庆节,National Day\n2026/10/10,班,国庆节,National Day\n\
                2026-02-30,holiday,春节,Spring Festival\n2026-10-09,makeup_workday,国庆节,National Day\n\
                2026-10-01,holiday,国庆节,National Day\n45943,party,,\n";
    let parsed = holidays::parse(text.as_bytes());
    assert_eq!(parsed.rows.len(), 2);
    assert_eq!(
        places(&parsed),
        [
            (4, "date"),
            (5, "date"),
            (6, "date"),
            (7, "date"),
            (7, "kind"),
            (7, "name_en")
        ]
    );
    assert!(parsed.faults[1].message.contains("Fri"), "{}", parsed.faults[1]);
}

#[test]
fn a_fault_reads_like_a_sentence() {
    let parsed = roll_of(&["JJ20210004,王小强,1380000000,纺织厂工会,360403"]);
    assert_eq!(
        parsed.faults[0].to_string(),
        "line 2, phone: a mobile number has 11 digits"
    );
}

fn all_parsers(bytes: &[u8]) {
    roll::parse(bytes);
    holidays::parse(bytes);
    facilities::parse(bytes);
    let parsed = divisions::parse(bytes, &[]);
    assert!(parsed.faults.windows(2).all(|pair| pair[0].line <= pair[1].line));
}

proptest! {
    #[test]
    fn no_bytes_bring_a_parser_down(bytes in proptest::collection::vec(any::<u8>(), 0..400), start in 0usize..4) {
        let starts: [&[u8]; 4] = [b"", ROLL.as_bytes(), b"\xEF\xBB\xBFdate,kind,name_en\n", b"code,name,parent_code\n"];
        all_parsers(&[starts[start], &bytes].concat());
    }

    #[test]
    fn no_text_brings_a_parser_down(text in "[\"\",\r\n\u{feff}王1E+.a-]{0,120}") {
        all_parsers(format!("{ROLL}{text}").as_bytes());
        all_parsers(format!("code,name,parent_code\n{text}").as_bytes());
    }

    #[test]
    fn each_row_is_good_or_has_a_fault(rows in proptest::collection::vec("[JX0-9]{4,8},[王李]{1,3},1[23]8[0-9]{8},工会,36(04)?", 0..20)) {
        let parsed = roll_of(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        for line in 2..rows.len() + 2 {
            let good = parsed.rows.iter().any(|(at, _)| *at == line);
            prop_assert!(good != parsed.faults.iter().any(|fault| fault.line == line), "line {line}");
        }
    }
}
