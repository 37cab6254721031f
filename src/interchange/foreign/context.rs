//! What a heading that can mean several things means in this table.

use std::collections::BTreeSet;

use super::target::Target;
use crate::model::kind::Kind;
use crate::model::text::fold;

/// What is known of a table while its columns are read.
pub struct Context {
    /// What the table is about: as the user said, or its title.
    about: Option<Kind>,
    has: BTreeSet<(Kind, &'static str)>,
    /// The kinds of which a column has no year of its own.
    undated: BTreeSet<Kind>,
}

/// Words of titles and sheet names, and what a table so called is about.
const TITLES: &[(&str, Kind)] = &[
    ("visite", Kind::Visit),
    ("visit", Kind::Visit),
    ("contact", Kind::Contact),
    ("reglement", Kind::Payment),
    ("paiement", Kind::Payment),
    ("payment", Kind::Payment),
    ("encaissement", Kind::Payment),
    ("cotisation", Kind::Dues),
    // `Cotis.`: titles lose an s at the end.
    ("coti", Kind::Dues),
    ("projet", Kind::Project),
    ("project", Kind::Project),
    ("evenement", Kind::Event),
    ("event", Kind::Event),
    ("demarche", Kind::Engagement),
    ("conseil", Kind::Engagement),
    ("rdv", Kind::Visit),
    ("engagement", Kind::Engagement),
    ("financement", Kind::Financing),
    ("tache", Kind::Task),
    ("convention", Kind::Agreement),
    ("mandat", Kind::Mandate),
    ("mandate", Kind::Mandate),
    ("financing", Kind::Financing),
    ("agreement", Kind::Agreement),
    ("task", Kind::Task),
    ("adhesion", Kind::Membership),
    ("membership", Kind::Membership),
    ("due", Kind::Dues),
    ("debouche", Kind::Market),
    ("market", Kind::Market),
    ("marche", Kind::Market),
    ("chiffre", Kind::Figures),
    ("figure", Kind::Figures),
    ("releve", Kind::Reading),
    ("reading", Kind::Reading),
    ("equipe", Kind::Staff),
    ("staff", Kind::Staff),
];

/// Kinds that a table is about as soon as it has a column of them: others come along with an organisation.
const MAIN: &[Kind] = &[
    Kind::Visit,
    Kind::Engagement,
    Kind::Project,
    Kind::Agreement,
    Kind::Mandate,
    Kind::Event,
    Kind::Financing,
    Kind::Market,
    Kind::Reading,
    Kind::Task,
];

/// What titles, or the name of a file or sheet, say a table is about.
pub fn titled(titles: &[String]) -> Option<Kind> {
    let words: Vec<String> = titles
        .iter()
        .flat_map(|title| fold(title).split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect::<Vec<_>>())
        .map(|word| word.strip_suffix('s').unwrap_or(&word).to_owned())
        .collect();
    // The board, and not the advice.
    let board = words.iter().any(|word| matches!(word.as_str(), "administration" | "surveillance"));
    let says = |title: &str| words.iter().any(|word| word == title) && !(board && title == "conseil");
    TITLES.iter().find(|(title, _)| says(title)).map(|(_, kind)| *kind)
}

/// Whether the name of a sheet says that it lists organisations: that of the file says nothing then.
pub fn lists_organisations(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "entreprise",
        "societe",
        "structure",
        "organisme",
        "organisation",
        "tier",
        "adherent",
        "membre",
        "prospect",
        "partenaire",
        "annuaire",
        "companie",
        "member",
    ];
    let folded = fold(name);
    folded.split(|c: char| !c.is_alphabetic()).any(|word| WORDS.contains(&word.strip_suffix('s').unwrap_or(word)))
}

/// Whether a column of a field says what its table is about: days of reminders stand in lists of dues as well.
fn tells(kind: Kind, field: &str) -> bool {
    kind != Kind::Visit || !matches!(field, "next_step" | "next_step_on")
}

type Found = Option<(Kind, &'static str)>;

impl Context {
    /// `kind` is what the user says; without it titles may tell.
    pub fn new(kind: Option<Kind>, titles: &[String]) -> Context {
        Context { about: kind.or_else(|| titled(titles)), has: BTreeSet::new(), undated: BTreeSet::new() }
    }

    /// What the table is about: as it is called, else the one main kind that has a column.
    pub fn about(&self) -> Option<Kind> {
        self.about.or_else(|| {
            let kinds: BTreeSet<Kind> = self.told().filter(|kind| MAIN.contains(kind)).collect();
            kinds.first().copied().filter(|_| kinds.len() == 1)
        })
    }

    /// The cells say what the table is about, where nothing else does.
    pub fn presume(&mut self, kind: Kind) {
        self.about = self.about().or(Some(kind));
    }

    /// A column was read as this.
    pub fn add(&mut self, target: Target) {
        self.has.insert((target.kind, target.field));
        if target.year.is_none() {
            self.undated.insert(target.kind);
        }
    }

    /// Whether a column is read as a field.
    pub fn has(&self, kind: Kind, field: &str) -> bool {
        self.has.iter().any(|(of, name)| *of == kind && *name == field)
    }

    /// The kinds of the columns, where they tell.
    fn told(&self) -> impl Iterator<Item = Kind> + '_ {
        self.has.iter().filter(|(kind, field)| tells(*kind, field)).map(|(kind, _)| *kind)
    }

    /// Whether any column is of a kind.
    pub fn has_kind(&self, kind: Kind) -> bool {
        self.has.iter().any(|(of, field)| *of == kind && tells(*of, field))
    }

    /// Whether the table is called a list of dues.
    pub fn of_dues(&self) -> bool {
        self.about == Some(Kind::Dues)
    }

    /// Whether a table is about a kind, as it is called or by a column.
    pub fn is_about(&self, kind: Kind) -> bool {
        // What is called a list of events is not one of visits for a column of theirs.
        let other = self.about.is_some_and(|about| about != kind && MAIN.contains(&about)) && MAIN.contains(&kind);
        self.about == Some(kind) || !other && self.has_kind(kind)
    }

    fn has_person(&self) -> bool {
        ["last_name", "first_name", "full_name"].iter().any(|field| self.has(Kind::Contact, field))
    }

    /// What a heading under `[either]` means; nothing when the other columns do not say.
    pub fn decide(&self, word: &str, of_organisation: bool) -> Found {
        let person = self.has_person() && !of_organisation;
        let free = |kind, field| if self.has(kind, field) { None } else { Some((kind, field)) };
        let about = self.about();
        // What has a title of its own, and may have an organisation beside.
        let titled = about.filter(|kind| MAIN.contains(kind) && kind.field("title").is_some());
        match word {
            "member" => free(Kind::Organisation, "name"),
            "name" if titled.is_some() && !of_organisation && self.own("title").is_some() => self.own("title"),
            "name" if about == Some(Kind::Market) && !of_organisation => self.own("name"),
            "label" if titled.is_some() => self.own("title"),
            "label" if self.is_about(Kind::Payment) || self.is_about(Kind::Dues) => None,
            "label" => free(Kind::Organisation, "name"),
            "name" if of_organisation => Some((Kind::Organisation, "name")),
            "name" if self.has(Kind::Contact, "first_name") => Some((Kind::Contact, "last_name")),
            "name" if self.has(Kind::Staff, "login") => Some((Kind::Staff, "name")),
            "name" if self.has(Kind::Organisation, "name") => Some((Kind::Contact, "full_name")),
            "name" => Some((Kind::Organisation, "name")),
            "email" if person && !self.has(Kind::Contact, "email") => Some((Kind::Contact, "email")),
            "email" => free(Kind::Organisation, "email"),
            "phone" => {
                let at_home = self.has(Kind::Organisation, "street") || self.has(Kind::Organisation, "siret");
                let of_person = person && !self.has(Kind::Contact, "phone") && !at_home;
                if of_person { Some((Kind::Contact, "phone")) } else { free(Kind::Organisation, "phone") }
            }
            "notes" if self.is_about(Kind::Visit) => free(Kind::Visit, "summary"),
            "notes" if about.is_some_and(|kind| MAIN.contains(&kind)) => self.own("notes"),
            "notes" => {
                let described = ["street", "postal_code", "commune", "siret"]
                    .iter()
                    .any(|field| self.has(Kind::Organisation, field));
                let of_person = person && !described;
                if of_person { free(Kind::Contact, "notes") } else { free(Kind::Organisation, "notes") }
            }
            "date" if self.is_about(Kind::Visit) => free(Kind::Visit, "date"),
            "date" if self.is_about(Kind::Payment) => free(Kind::Payment, "paid_on"),
            "date" => self.own("date").or_else(|| match about {
                Some(Kind::Financing) => self.own("obtained_on"),
                Some(Kind::Agreement) => self.own("signed_on"),
                Some(Kind::Market) => self.own("opened_on"),
                Some(Kind::Task) => self.own("due_on"),
                _ => None,
            }),
            "amount" if about.is_some_and(|kind| MAIN.contains(&kind)) => self.own("amount"),
            "amount" if self.about == Some(Kind::Payment) => free(Kind::Payment, "amount"),
            "amount" if self.is_about(Kind::Dues) => free(Kind::Dues, "amount"),
            "amount" if self.is_about(Kind::Payment) => free(Kind::Payment, "amount"),
            "amount" => self.own("amount"),
            // The dues have their year in their headings: this is that of the figures beside them.
            "year"
                if self.has_kind(Kind::Figures)
                    && self.undated.contains(&Kind::Figures)
                    && !self.undated.contains(&Kind::Dues)
                    && !self.undated.contains(&Kind::Payment)
                    && (self.has_kind(Kind::Dues) || self.has_kind(Kind::Payment)) =>
            {
                Some((Kind::Figures, "year"))
            }
            "year" if self.is_about(Kind::Dues) => Some((Kind::Dues, "year")),
            "year" if self.is_about(Kind::Payment) => Some((Kind::Payment, "year")),
            "year" if self.is_about(Kind::Figures) => Some((Kind::Figures, "year")),
            "kind" => self.own("kind").filter(|(kind, _)| *kind != Kind::Organisation),
            "status" if self.is_about(Kind::Visit) => free(Kind::Visit, "status"),
            "status" if about.is_some_and(|kind| MAIN.contains(&kind)) => self.own("status"),
            "status" if self.has_kind(Kind::Membership) => free(Kind::Membership, "status"),
            "status" => self.own("status"),
            "topic" if self.is_about(Kind::Visit) => free(Kind::Visit, "purpose"),
            "topic" => titled.and_then(|_| self.own("title")),
            "account" if self.is_about(Kind::Visit) => Some((Kind::Visit, "summary")),
            "title" if self.has(Kind::Membership, "left_on") && !person && !self.has_kind(Kind::Visit) => {
                free(Kind::Membership, "leave_reason")
            }
            "title" if self.is_about(Kind::Visit) => free(Kind::Visit, "purpose"),
            "title" if self.has(Kind::Membership, "left_on") && !person => free(Kind::Membership, "leave_reason"),
            "title" if person => free(Kind::Contact, "role"),
            "title" => self.own("title"),
            // Galette's date of creation is the day the member came in; other programs' the day of the card.
            "created" if self.has(Kind::Dues, "exempt") => free(Kind::Membership, "joined_on"),
            // There the end, or the day that is due, is that of the time that was paid for.
            "ended" | "due" if self.is_of_people_who_pay() => None,
            "ended" if self.is_about(Kind::Membership) => free(Kind::Membership, "left_on"),
            "ended" if about == Some(Kind::Project) => self.own("closed_on"),
            "ended" => self.own("ended_on"),
            "outcome" => self.own("outcome").or_else(|| free(Kind::Engagement, "outcome")),
            // A program validates members, invoices and much else.
            "validated" if self.has(Kind::Membership, "college") || self.about == Some(Kind::Membership) => {
                free(Kind::Membership, "joined_on")
            }
            "started" if self.is_about(Kind::Membership) => free(Kind::Membership, "joined_on"),
            // What was paid for from then on: of that year.
            "started" if self.about == Some(Kind::Dues) && !self.has(Kind::Dues, "year") => Some((Kind::Dues, "year")),
            "started" => self.own("started_on"),
            "due" if about == Some(Kind::Task) => self.own("due_on"),
            "due"
                if self.has(Kind::Visit, "next_step")
                    && (self.is_about(Kind::Visit) || !self.is_about(Kind::Dues) && !self.is_about(Kind::Payment)) =>
            {
                free(Kind::Visit, "next_step_on")
            }
            "due" => free(Kind::Dues, "due_on"),
            "done" => self.own("done_on"),
            "call" if self.is_about(Kind::Project) => free(Kind::Project, "programme"),
            "call" => free(Kind::Dues, "called_on"),
            "reference" if self.is_about(Kind::Payment) => free(Kind::Payment, "reference"),
            "who" => self.own("staff"),
            "reminder" if about == Some(Kind::Task) => free(Kind::Task, "title"),
            "reminder" => free(Kind::Visit, "next_step_on"),
            "sectors" if matches!(about, Some(Kind::Project | Kind::Event)) => {
                self.own("sectors").or_else(|| self.own("sector"))
            }
            "sectors" => free(Kind::Organisation, "sectors"),
            "participants" if about == Some(Kind::Event) => self.own("attendance"),
            "participants" => free(Kind::Visit, "contacts"),
            _ => None,
        }
    }

    /// Whether a table is a list of people who are exempt or pay elsewhere, as Galette writes it.
    pub fn is_of_people_who_pay(&self) -> bool {
        self.has(Kind::Dues, "exempt") && !self.has(Kind::Dues, "amount")
    }

    /// A field of that name of the kind that the table is about.
    fn own(&self, name: &str) -> Found {
        let kind = self.about()?;
        kind.field(name).map(|field| (kind, field.name)).filter(|(kind, field)| !self.has(*kind, field))
    }

    /// What a field's bare name means: that of the kind the table is about, else of the one kind there is.
    pub fn bare(&self, name: &str) -> Found {
        if let Some(found) = self.own(name) {
            return Some(found);
        }
        // In a list of projects with a line for each organisation: what that one does in it.
        if name == "role" && self.about() == Some(Kind::Project) && !self.has_person() {
            return Some((Kind::ProjectPartner, "role"));
        }
        let kinds: BTreeSet<Kind> =
            self.has.iter().map(|(kind, _)| *kind).filter(|kind| kind.field(name).is_some()).collect();
        match kinds.first() {
            Some(kind) if kinds.len() == 1 => kind.field(name).map(|field| (*kind, field.name)),
            _ => None,
        }
    }
}
