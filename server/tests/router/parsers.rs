//! Everything that reads what people send or type, fed with what they should not: files of each kind, codes, queries, JSON. Nothing
//! panics, nothing takes long, and what is said about a file stays short. `GONGYUE_FUZZ_SECONDS` says how long for each; `make soak`
//! says ten minutes.

use gongyue::coverage::Month;
use gongyue::division::DivisionCode;
use gongyue::member::Phone;
use gongyue::policy::Policy;
use gongyue::zone::Zone;
use gongyue_app::Lang;
use gongyue_server::import::{MAX_LISTED, Parsed, divisions, facilities, holidays, hours, roll};
use gongyue_server::read;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rust_xlsxwriter::Workbook;
use std::time::{Duration, Instant};

const DIVISIONS: &[u8] = include_bytes!("../../../data/jiangxi-divisions.csv");
const HOLIDAYS: &[u8] = include_bytes!("../../../data/china-holidays.csv");
const FACILITIES: &[u8] = include_bytes!("../../../data/sample/facilities.csv");
const ROLL: &[u8] = include_bytes!("../../../data/sample/roll.csv");

/// What stands in files and fields that were made to hurt, or that a hand has spoilt.
const BITS: [&[u8]; 24] = [
    b"\"",
    b"\"\"\"",
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n\n",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"=1+1",
    b"-1",
    b"9223372036854775808",
    b"1e999",
    b"2026-02-30",
    b"25:61",
    b"\xe2\x80\xae",
    b"PK\x03\x04",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"{\"",
    b"[[[[[[[[",
    b"\xe5\xb7\xa5",
];

struct Fuzz {
    random: StdRng,
    seeds: Vec<Vec<u8>>,
}

impl Fuzz {
    fn new(seeds: &[&[u8]]) -> Fuzz {
        Fuzz {
            random: StdRng::seed_from_u64(8),
            seeds: seeds
                .iter()
                .map(|seed| match seed.starts_with(b"PK") {
                    true => seed.to_vec(),
                    // The first lines of a file say as much as all of them, and are read sooner.
                    false => seed[..seed.len().min(6000)].to_vec(),
                })
                .collect(),
        }
    }

    fn at(&mut self, bytes: &[u8]) -> usize {
        self.random.random_range(0..=bytes.len())
    }

    /// One of the seeds, spoilt in a few places.
    fn next(&mut self) -> Vec<u8> {
        let nth = self.random.random_range(0..self.seeds.len());
        let mut bytes = self.seeds[nth].clone();
        for _ in 0..self.random.random_range(0..8) {
            let (from, to) = (self.at(&bytes), self.at(&bytes));
            let (from, to) = (from.min(to), from.max(to));
            match self.random.random_range(0..7) {
                0 => bytes.truncate(from),
                1 => drop(bytes.drain(from..to.min(from + 40))),
                2 => {
                    let again = bytes[from..to.min(from + 400)].to_vec();
                    bytes.splice(to..to, again);
                }
                3 if from < bytes.len() => bytes[from] ^= 1 << self.random.random_range(0..8),
                4 if from < bytes.len() => bytes[from] = self.random.random(),
                _ => {
                    let bit = BITS[self.random.random_range(0..BITS.len())];
                    bytes.splice(from..from, bit.iter().copied());
                }
            }
        }
        bytes
    }
}

fn fuzz(name: &str, seeds: &[&[u8]], read: impl Fn(&[u8])) {
    let seconds = std::env::var("GONGYUE_FUZZ_SECONDS").map_or(0.3, |seconds| seconds.parse().unwrap());
    let lasts = Duration::from_secs_f64(seconds);
    let mut fuzz = Fuzz::new(seeds);
    let (begun, mut count) = (Instant::now(), 0);
    while begun.elapsed() < lasts || count < 50 {
        let bytes = fuzz.next();
        let one = Instant::now();
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&bytes)));
        assert!(
            read.is_ok(),
            "{name} panics at {:?}",
            String::from_utf8_lossy(&bytes)
        );
        // A few thousand bytes: what takes this long would take a whole file for ever.
        assert!(
            one.elapsed() < Duration::from_secs(5),
            "{name} takes long for {:?}",
            String::from_utf8_lossy(&bytes)
        );
        count += 1;
    }
    println!("{name}: {count} inputs");
}

fn short<T>(parsed: Parsed<T>) {
    assert!(
        parsed.faults.len() <= MAX_LISTED,
        "{} faults",
        parsed.faults.len()
    );
}

fn workbook(csv: &[u8]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in String::from_utf8_lossy(csv).lines().take(12).enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet
                .write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), cell)
                .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn no_file_makes_a_reader_fall() {
    let book = workbook(ROLL);
    let known: Vec<DivisionCode> = ["36", "3604"].map(|code| code.parse().unwrap()).to_vec();
    fuzz("divisions", &[DIVISIONS], |bytes| {
        short(divisions::parse(bytes, &known))
    });
    fuzz("holidays", &[HOLIDAYS], |bytes| short(holidays::parse(bytes)));
    fuzz("facilities", &[FACILITIES, &workbook(FACILITIES)], |bytes| {
        short(facilities::parse(bytes))
    });
    fuzz("roll", &[ROLL, &book], |bytes| short(roll::parse(bytes)));
}

#[test]
fn no_text_makes_a_reader_fall() {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let seeds: [&[u8]; 6] = [
        b"2026-11-28",
        b"360403",
        b"13800000001",
        b"Asia/Shanghai",
        b"2026-11",
        b"115.98,29.71",
    ];
    fuzz("codes", &seeds, |bytes| {
        let text = text(bytes);
        // What is understood is written the same way again.
        if let Ok(month) = text.parse::<Month>() {
            assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
        }
        if let Ok(code) = text.parse::<DivisionCode>() {
            assert_eq!(code.as_str().parse::<DivisionCode>().unwrap(), code);
        }
        if let Ok(zone) = text.parse::<Zone>() {
            assert_eq!(zone.name().parse::<Zone>().unwrap(), zone);
        }
        let _phone = text.parse::<Phone>();
        let _date = read::date("date", &text, Lang::Zh);
        let _place = read::place("near", &text, Lang::En);
        let _millis = read::millis("at", &text, Lang::Zh);
    });
    fuzz("hours", &[b"1-5 09:00-21:30; 6-7 08:30-22:00"], |bytes| {
        let text = text(bytes);
        let _hours = hours::parse(&text);
        let _lines = hours::unreadable(&text);
    });
    let policy = serde_json::to_vec(&Policy::default()).unwrap();
    fuzz("policy", &[&policy], |bytes| {
        if let Ok(policy) = serde_json::from_slice::<Policy>(bytes) {
            let again = serde_json::to_vec(&policy).unwrap();
            assert_eq!(serde_json::from_slice::<Policy>(&again).unwrap(), policy);
        }
    });
}
