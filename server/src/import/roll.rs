//! Rolls: who a union says its members are. Personal information; no fault may repeat any of it.

use super::table::{self, Column, Row, needed, optional};
use super::{FaultKind, Parsed, Seen, cell};
use crate::secret::plain_card;
use crate::store::UnionKind;
use gongyue::division::DivisionCode;
use gongyue::member::Phone;
use std::collections::HashMap;

const COLUMNS: &[Column] = &[
    needed(
        "card",
        &["会员卡号", "卡号", "工会会员卡号", "union_card_no", "card_no"],
    ),
    needed("name", &["姓名"]),
    needed("phone", &["手机号", "手机号码", "手机", "电话", "mobile"]),
    needed("union", &["工会", "工会名称", "所属工会"]),
    needed("division", &["地区编码", "行政区划代码", "division_code"]),
    optional("union_kind", &["工会类型"]),
];

#[derive(Debug, Clone, PartialEq)]
pub struct RollIn {
    /// Upper case, without blanks: as it is hashed.
    pub card: String,
    pub name: String,
    pub phone: Phone,
    pub union: String,
    /// `None`: the file does not say. A new union is a grassroots one then.
    pub union_kind: Option<UnionKind>,
    pub division: DivisionCode,
}

/// A card is one member's. A phone may be shared, since not everybody has one; the same name with the same phone
/// is one person twice.
pub fn parse(bytes: &[u8]) -> Parsed<RollIn> {
    let mut seen = SeenOnRoll {
        cards: Seen::new(),
        people: Seen::new(),
        unions: HashMap::new(),
    };
    table::parse(bytes, COLUMNS, |row| member(row, &mut seen))
}

struct SeenOnRoll {
    cards: Seen<String>,
    people: Seen<(String, String)>,
    unions: HashMap<(DivisionCode, String), (Option<UnionKind>, usize)>,
}

fn member(row: &mut Row<'_>, seen: &mut SeenOnRoll) -> Option<RollIn> {
    let card = row.needed("card", card);
    let name = row.needed("name", name);
    let phone = row.needed("phone", str::parse::<Phone>);
    let union = row.needed("union", cell::line(2..=80));
    let division = row.needed("division", cell::division);
    let union_kind = row.optional("union_kind", cell::word);
    let line = row.line();
    if let Some(before) = card.clone().and_then(|card| seen.cards.before(card, line)) {
        row.duplicate("card", before);
    }
    if let (Some(name), Some(phone)) = (&name, &phone)
        && let Some(before) = seen
            .people
            .before((phone.as_str().to_owned(), name.clone()), line)
    {
        row.fault_like(
            "name",
            FaultKind::Duplicate,
            before,
            format!("the same name and phone as on line {before}"),
        );
    }
    let (division, union, union_kind) = (division?, union?, union_kind?);
    let (kind, before) = *seen
        .unions
        .entry((division.clone(), union.clone()))
        .or_insert((union_kind, line));
    if kind.unwrap_or(UnionKind::Grassroots) != union_kind.unwrap_or(UnionKind::Grassroots) {
        row.fault_like(
            "union_kind",
            FaultKind::Conflict,
            before,
            format!("not what line {before} says of the same union"),
        );
    }
    Some(RollIn {
        card: card?,
        name: name?,
        phone: phone?,
        union,
        union_kind,
        division,
    })
}

fn card(text: &str) -> Result<String, &'static str> {
    let card = plain_card(text);
    let is_card = (6..=24).contains(&card.len()) && card.bytes().all(|b| b.is_ascii_alphanumeric());
    is_card
        .then_some(card)
        .ok_or("a card number has 6 to 24 letters and digits")
}

fn name(text: &str) -> Result<String, String> {
    if text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        return Err("a name has no digits; are the columns in order?".to_owned());
    }
    cell::line(2..=40)(text)
}
