//! A heading that is understood, held against the cells below it.

use super::contents::Contents;
use super::guess::{Guess, is_free};
use super::headings::{Heard, is_doubtful};
use super::layout::Why;
use super::target::Target;
use super::whose;
use crate::model::kind::Kind;
use crate::model::text::fold;

impl Guess<'_> {
    /// A heading that is understood, held against the cells below it.
    pub(super) fn hear(
        &mut self,
        index: usize,
        heard: &Option<Heard>,
        (kind, field): (Kind, &'static str),
        contents: &Contents,
        why: Option<Why>,
    ) {
        let Some(heard) = heard else { return };
        if (kind, field) == (Kind::Organisation, "name") && self.are_marks(index, contents) {
            self.columns[index].why = Why::NotKept;
            return;
        }
        // `Contact technique : mail` is somebody's, and not the organisation's where the contact has one already.
        let somebodys = why.is_some() && matches!(field, "email" | "phone") && !heard.of_organisation;
        if somebodys && kind == Kind::Organisation && whose::names_a_person(&self.columns[index].heading) {
            self.columns[index].why = Why::Ambiguous;
            return;
        }
        let mut target = Target { kind, field, year: heard.year, unit: heard.unit, person: 1 };
        if somebodys && self.continues_a_contacts(index, field) {
            target.kind = Kind::Contact;
        }
        self.by_cells(&mut target, index, contents);
        // Addresses and numbers under `Contact` name nobody.
        if target.kind == Kind::Contact && matches!(target.field, "full_name" | "last_name") && contents.filled > 0 {
            for (of, field) in [(contents.emails, "email"), (contents.phones, "phone")] {
                if of * 10 >= contents.filled * 8 {
                    target.field = field;
                }
            }
        }
        // « Réglé ? » is a date or a yes, and so is « Exonéré ».
        let answers = contents.nearly_all(contents.yes_no) || contents.filled > 0 && contents.yes_no == contents.filled;
        if answers && contents.yes_no > contents.dates {
            match (kind, field) {
                (Kind::Payment, "paid_on") => target.field = "settled",
                (Kind::Dues, "exempt_reason") => target.field = "exempt",
                _ => {}
            }
        } else if (kind, field) == (Kind::Dues, "exempt")
            && contents.filled > 0
            && contents.yes_no * 2 < contents.filled
        {
            target.field = "exempt_reason";
        }
        match target.field {
            "more_notes" if contents.nearly_all(contents.nafs) => target.field = "naf",
            // `En activité`: yes or no.
            "more_notes" if contents.filled > 0 && contents.yes_no == contents.filled => {
                (target.kind, target.field) = (Kind::Membership, "status");
            }
            _ => {}
        }
        if (target.kind, target.field) == (Kind::Organisation, "name") && contents.nearly_all(contents.sirets) {
            target.field = "siret";
        }
        // The year of the effectif is the year of a figure.
        if (kind, field) == (Kind::Organisation, "headcount") && heard.year.is_some() && self.figures {
            target.kind = Kind::Figures;
        }
        // The body that somebody sits in, not an organisation of the pole's.
        if (target.kind, target.field) == (Kind::Organisation, "name") && self.context.about() == Some(Kind::Mandate) {
            (target.kind, target.field) = (Kind::Mandate, "body");
        }
        if !matches!(target.kind, Kind::Dues | Kind::Payment | Kind::Figures) {
            target.year = None;
        }
        let (good, filled) = self.fits(index, target);
        let doubtful = (heard.confidence < 70 || is_doubtful(&self.columns[index].heading)) && good * 10 < filled * 8;
        let none = filled >= 3 && good == 0 && !matches!(target.field, "siret" | "siren");
        if heard.confidence < 100 && (none || doubtful) {
            let column = &mut self.columns[index];
            column.target = Some(target);
            column.confidence = 20;
            column.why = Why::Contradicted;
            return;
        }
        let whole = heard.confidence >= 80;
        let why = why.unwrap_or(if whole { Why::Heading } else { Why::PartOfHeading });
        let borne_out = filled > 0 && good == filled && target.ty().is_some_and(|ty| !is_free(ty));
        let confidence = heard.confidence.saturating_add(if borne_out { 5 } else { 0 }).min(100);
        self.take(index, target, if why == Why::OtherColumns { confidence.min(85) } else { confidence }, why);
    }

    /// Amounts are no dates, and yes or no is no name, whatever the heading is best known for.
    pub(super) fn by_cells(&self, target: &mut Target, index: usize, contents: &Contents) {
        // Under « Payé le » a number is that of a day.
        let heading = fold(&self.columns[index].heading);
        let of_days = heading.split(' ').any(|word| matches!(word, "le" | "date" | "on"));
        // What is called a date is never an amount.
        let days = of_days && contents.day_numbers == contents.filled || heading.split(' ').any(|word| word == "date");
        let amounts = contents.numbers > 0 && contents.dates == 0 && contents.amounts == contents.filled && !days;
        let answers = contents.filled > 0 && contents.yes_no == contents.filled;
        match (target.kind, target.field) {
            (Kind::Dues, "called_on") | (Kind::Payment, "paid_on") if amounts && !answers => target.field = "amount",
            (Kind::Payment, "amount") if contents.filled > 0 && contents.dates == contents.filled => {
                target.field = "paid_on";
            }
            (Kind::Payment, "amount") if answers && contents.yes_no > contents.amounts => target.field = "settled",
            // `Visite de`, above names: who went.
            (Kind::Visit, "date")
                if contents.filled > 0
                    && contents.dates + contents.day_numbers + contents.numbers == 0
                    && matches!(heading.split(' ').next_back(), Some("de" | "du")) =>
            {
                target.field = "staff";
            }
            // `Rencontré`, above names: whom.
            (Kind::Visit, "date")
                if contents.filled > 0
                    && contents.dates + contents.day_numbers + contents.numbers == 0
                    && matches!(&*heading, "rencontre" | "rencontres" | "rencontree" | "rencontrees") =>
            {
                target.field = "contacts";
            }
            // `À rappeler` above days; `Relance` above what is to be done.
            (Kind::Visit, "next_step") if contents.filled > 0 && contents.dates == contents.filled => {
                target.field = "next_step_on";
            }
            (Kind::Visit, "next_step_on") if contents.filled > 0 && contents.dates + contents.day_numbers == 0 => {
                target.field = "next_step";
            }
            // `Type de structure`, above `PME` and `TPE`.
            // `Activité principale`, in words.
            (Kind::Organisation, "naf")
                if contents.filled > 0
                    && contents.nafs == 0
                    && heading.split(' ').all(|word| !matches!(word, "naf" | "ape" | "code")) =>
            {
                target.field = "more_notes";
            }
            (Kind::Organisation, "kind") if self.are_sizes(index) => target.field = "size",
            (Kind::Organisation, "kind") if contents.filled > 0 && contents.legal_forms * 10 >= contents.filled * 8 => {
                target.field = "legal_form";
            }
            // `Année d'adhésion`, or above months: the list says no days. Elsewhere one without a day is a fault.
            (Kind::Membership, "joined_on")
                if contents.dayless > 0
                    && (contents.dayless * 2 > contents.filled
                        || heading.split(' ').any(|word| matches!(word, "annee" | "mois" | "year" | "month"))) =>
            {
                target.field = "joined_in";
            }
            // `01`, `NN`: codes of the register, and no numbers of people.
            (Kind::Organisation, "headcount")
                if contents.coded > 0 && contents.filled >= 3 && contents.brackets == contents.filled =>
            {
                target.field = "staff_range";
            }
            // `Tranche` above numbers that no code is.
            (Kind::Organisation, "staff_range")
                if contents.filled > 0
                    && contents.ranges + contents.brackets == 0
                    && contents.numbers == contents.filled =>
            {
                target.field = "headcount";
            }
            // `Règlement`, above `Chq n° 123`: how, and not when.
            (Kind::Payment, "paid_on" | "amount") if contents.filled > 0 && contents.methods == contents.filled => {
                target.field = "method";
            }
            (Kind::Payment, "method" | "amount" | "reference")
                if contents.filled > 0 && contents.payments * 10 >= contents.filled * 8 =>
            {
                target.field = "paid_on";
            }
            (Kind::Organisation, "name") if answers => (target.kind, target.field) = (Kind::Membership, "status"),
            _ => {}
        }
    }
}
