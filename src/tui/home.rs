//! What the interface opens on: what somebody's role is about, unless the settings say otherwise (`start = "agenda"`).

use crate::model::kind::Kind;

/// A view to open on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// A screen, by its place among the tabs.
    Tab(usize),
    /// The register of a kind.
    Register(Kind),
    /// Whom to visit next.
    WhoToVisit,
}

/// The names that the settings take, in the order of the tabs.
const NAMES: [(&str, Home); 9] = [
    ("dashboard", Home::Tab(0)),
    ("members", Home::Tab(1)),
    ("visits", Home::Tab(2)),
    ("dues", Home::Tab(3)),
    ("contract", Home::Tab(4)),
    ("agenda", Home::Tab(5)),
    ("territory", Home::Tab(6)),
    ("registers", REGISTERS),
    ("who_to_visit", Home::WhoToVisit),
];
/// The place of the registers among the tabs.
pub const REGISTERS_TAB: usize = 7;
const REGISTERS: Home = Home::Tab(REGISTERS_TAB);

impl Home {
    /// The names that the settings take.
    pub const SETTINGS: &'static str =
        "dashboard, members, visits, dues, contract, agenda, territory, registers, who_to_visit";

    /// The view of a name in the settings.
    pub fn named(name: &str) -> Option<Home> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, home)| *home)
    }

    /// What a role is about: a director sees how the pole stands, who visits the visits, an adviser the advisory
    /// engagements, a project officer the projects. Whoever has no role sees how the pole stands.
    pub fn of_role(role: &str) -> Home {
        match role {
            "mission" => Home::Tab(2),
            "advisor" => Home::Register(Kind::Engagement),
            "project" => Home::Register(Kind::Project),
            _ => Home::Tab(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fields::ROLES;

    #[test]
    fn every_name_is_told_and_every_role_has_its_view() {
        for (name, home) in NAMES {
            assert_eq!(Home::named(name), Some(home));
            assert!(Home::SETTINGS.split(", ").any(|told| told == name));
        }
        assert_eq!(Home::SETTINGS.split(", ").count(), NAMES.len());
        assert_eq!(Home::named("kitchen"), None);
        let views: Vec<Home> = ROLES.iter().map(|role| Home::of_role(role)).collect();
        assert!(views.iter().all(|view| views.iter().filter(|other| *other == view).count() == 1));
    }
}
