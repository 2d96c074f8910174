//! Roles and their scopes. Whether a role may do a thing is asked in the use case, never in a page.

use crate::division::DivisionCode;
use crate::id::FacilityId;
use crate::span::Instant;
use crate::words_enum;
use chrono::TimeDelta;

words_enum! {
    RoleKind {
        /// Front desk of one palace.
        Desk = "desk",
        /// Manager of one palace.
        Manager = "manager",
        /// Union officer of a division and all below it.
        Union = "union",
        /// Keeps the system: imports, keys, backups.
        Keeper = "keeper",
    }
}

/// A role that nobody worked with for so long lapses: people leave, and their rights with them.
const STALE: TimeDelta = TimeDelta::days(90);

/// Whether a role still holds at `now`, by its end and by when it was last worked with.
pub fn still_holds(
    granted_at: Instant,
    used_at: Option<Instant>,
    expires_at: Option<Instant>,
    now: Instant,
) -> bool {
    expires_at.is_none_or(|end| now < end) && stale_before(now) < used_at.unwrap_or(granted_at)
}

/// Roles that were last worked with then, or before, have lapsed at `now`.
pub fn stale_before(now: Instant) -> Instant {
    now - STALE
}

/// A role with where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    Desk(FacilityId),
    Manager(FacilityId),
    Union(DivisionCode),
    Keeper,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the scope of {kind} is {wanted}, not “{scope}”")]
pub struct WrongScope {
    pub kind: RoleKind,
    pub wanted: &'static str,
    pub scope: String,
}

impl Role {
    pub fn parse(kind: RoleKind, scope: &str) -> Result<Role, WrongScope> {
        let wrong = |wanted| WrongScope {
            kind,
            wanted,
            scope: scope.to_owned(),
        };
        match kind {
            RoleKind::Desk | RoleKind::Manager if scope.is_empty() => Err(wrong("the id of a palace")),
            RoleKind::Desk => Ok(Role::Desk(scope.into())),
            RoleKind::Manager => Ok(Role::Manager(scope.into())),
            RoleKind::Union => scope
                .parse()
                .map(Role::Union)
                .map_err(|_| wrong("a division code such as 36, 3604 or 360403")),
            RoleKind::Keeper if !scope.is_empty() => Err(wrong("empty")),
            RoleKind::Keeper => Ok(Role::Keeper),
        }
    }

    pub fn kind(&self) -> RoleKind {
        match self {
            Role::Desk(_) => RoleKind::Desk,
            Role::Manager(_) => RoleKind::Manager,
            Role::Union(_) => RoleKind::Union,
            Role::Keeper => RoleKind::Keeper,
        }
    }

    /// The scope as stored and as typed on the command line.
    pub fn scope(&self) -> &str {
        match self {
            Role::Desk(id) | Role::Manager(id) => id.as_str(),
            Role::Union(code) => code.as_str(),
            Role::Keeper => "",
        }
    }

    /// What the role oversees: a union officer its division and all below it.
    pub fn oversees(&self, division: &DivisionCode) -> bool {
        matches!(self, Role::Union(code) if code.contains(division))
    }

    /// Whether this role works at the palace: its desk and its manager do.
    pub fn is_staff_of(&self, palace: &FacilityId) -> bool {
        matches!(self, Role::Desk(id) | Role::Manager(id) if id == palace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_keeps_to_its_own_palace() {
        let desk = Role::parse(RoleKind::Desk, "jiujiang").unwrap();
        assert!(desk.is_staff_of(&"jiujiang".into()));
        assert!(!desk.is_staff_of(&"guixi".into()));
        assert!(!Role::Keeper.is_staff_of(&"jiujiang".into()));
    }

    #[test]
    fn an_officer_oversees_the_own_division_and_what_is_in_it() {
        let officer = Role::parse(RoleKind::Union, "3604").unwrap();
        assert!(officer.oversees(&"360403".parse().unwrap()));
        assert!(!officer.oversees(&"36".parse().unwrap()));
        assert!(!Role::Keeper.oversees(&"36".parse().unwrap()));
    }

    #[test]
    fn a_role_lapses_at_its_end_or_when_nobody_works_with_it() {
        let day = |n: i64| Instant::UNIX_EPOCH + TimeDelta::days(n);
        assert!(still_holds(day(0), None, None, day(89)));
        assert!(!still_holds(day(0), None, None, day(90)));
        assert!(still_holds(day(0), Some(day(80)), None, day(169)));
        assert!(!still_holds(day(0), Some(day(80)), Some(day(100)), day(100)));
    }

    #[test]
    fn a_scope_of_the_wrong_sort_is_refused_with_what_was_wanted() {
        let error = Role::parse(RoleKind::Union, "九江").unwrap_err();
        assert!(error.to_string().contains("division code"), "{error}");
        assert!(Role::parse(RoleKind::Desk, "").is_err());
        assert!(Role::parse(RoleKind::Keeper, "36").is_err());
    }
}
