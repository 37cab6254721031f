//! What the storage thread does for the popup: making the table or its kin, writing the file.

use chrono::NaiveDate;

use crate::i18n::Lang;
use crate::interchange::InterchangeError;
use crate::interchange::export::contacts::Which;
use crate::interchange::export::csv::Dialect;
use crate::interchange::export::{Format, calendar, contacts, ical, labels, vcard, write_table};
use crate::interchange::output::write_regular;
use crate::live::Shared;
use crate::model::kind::Kind;
use crate::model::rights::{MASS, Right};
use crate::store::{Access, Store, StoreError};
use crate::tui::layers::files::path;
use crate::tui::listing::{Listing, Subject};

/// What is to be written.
pub struct Order {
    pub listing: Listing,
    pub format: Format,
    pub on: NaiveDate,
    pub lang: Lang,
    /// The file, as the user named it.
    pub name: String,
    /// Whether a file of that name may be replaced.
    pub replace: bool,
}

/// What came of it.
pub enum Outcome {
    /// The file, with its whole path; who has no address, and so no label.
    Written {
        path: String,
        without: Vec<String>,
    },
    /// There is a file of that name.
    Exists,
    Failed(StoreError),
    /// It cannot be made, and why, in the user's words.
    Refused(String),
    NotWritten(InterchangeError),
}

/// Writes the list; what is there stays unless it may be replaced.
pub fn write(store: &Store, shared: &Shared, order: &Order) -> Outcome {
    let path = path(&order.name);
    if !order.replace && path.exists() {
        return Outcome::Exists;
    }
    let mut without = Vec::new();
    let bytes = match bytes(store, shared, order, &mut without) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(why)) => return Outcome::Refused(why),
        Err(error) => return Outcome::Failed(error),
    };
    match write_regular(&path, &bytes) {
        Ok(()) => Outcome::Written { path: path.display().to_string(), without },
        Err(error) => Outcome::NotWritten(error),
    }
}

fn bytes(
    store: &Store,
    shared: &Shared,
    order: &Order,
    without: &mut Vec<String>,
) -> Result<Result<Vec<u8>, String>, StoreError> {
    let Order { listing, format, on, lang, .. } = order;
    let now = || store.session().clock.now();
    let (what, people) = match (&listing.subject, format) {
        (Subject::Organisations(ids), Format::Vcf) => {
            let of = Which::Of(ids.iter().copied().collect());
            ("contact", contacts::cards(store, &of, *lang)?.len())
        }
        (Subject::Records(Kind::Contact, ids), _) => ("contact", ids.len()),
        (Subject::Records(kind, _), _) => (kind.code(), 0),
        (Subject::Organisations(_), Format::Labels) => ("labels", 0),
        (Subject::Organisations(_), _) => ("organisation", 0),
        (Subject::Agenda(_), _) => ("agenda", 0),
        (Subject::Table, _) => ("list", 0),
    };
    // A few cards for one's telephone are nobody's business; everybody's are.
    if people > MASS {
        store.allow(Right::MassExport)?;
    }
    store.note_access(Access::Export, Some((what, None)), people.max(listing.rows))?;
    if let Subject::Records(Kind::Visit, ids) = &listing.subject {
        store.note_people_met(Some(ids))?;
    }
    Ok(Ok(match (format, &listing.subject) {
        (Format::Vcf, Subject::Organisations(ids)) => {
            vcard::write(&contacts::cards(store, &Which::Of(ids.iter().copied().collect()), *lang)?)
        }
        (Format::Vcf, Subject::Records(Kind::Contact, ids)) => {
            vcard::write(&contacts::cards(store, &Which::These(ids.to_vec()), *lang)?)
        }
        (Format::Ics, Subject::Records(kind, ids)) => {
            ical::write(&listing.title, &calendar::records(store, *kind, Some(ids), *lang)?, &now())
        }
        (Format::Ics, Subject::Agenda(lines)) => {
            let entries = calendar::lines(store, lines, *lang)?;
            ical::write(&listing.title, &entries, &now())
        }
        (Format::Labels, Subject::Organisations(ids)) => {
            let labels::Addresses { lines: addresses, without: missing, nameless } =
                labels::addresses(store, ids, *lang)?;
            if nameless {
                return Ok(Err(lang.t("export.labels.too_many").to_owned()));
            }
            *without = missing;
            if addresses.is_empty() {
                return Ok(Err(lang.t("export.labels.none").to_owned()));
            }
            labels::write(&addresses, labels::GRIDS[0], *lang)
        }
        _ => {
            let table = (listing.make)(store, shared)?;
            // Whoever exports a list opens it in a spreadsheet: its CSV is the one of Excel.
            let written = write_table(&table, *format, Dialect::Excel, &listing.title, *on);
            return Ok(written.map_err(|error| lang.tf("export.no_workbook", &[("why", &error)])));
        }
    }))
}
