//! What is internal or under a non-disclosure agreement stays, in every form; so do the names of people.

use std::io::Read;

use super::{Pole, day};
use crate::i18n::Lang;
use crate::report::{Format, Order, Withheld, produce};

/// What a file says, unpacked if it is a workbook.
fn text(bytes: Vec<u8>, format: Format) -> String {
    if format != Format::Xlsx {
        return String::from_utf8(bytes).unwrap();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut part = Vec::new();
        file.read_to_end(&mut part).unwrap();
        all.push_str(&String::from_utf8_lossy(&part));
    }
    all
}

#[test]
fn only_shareable_texts_leave_and_nobody_is_named() {
    let pole = Pole::small();
    let facts = pole.store.facts().unwrap();
    for format in Format::ALL {
        for lang in [Lang::Fr, Lang::En] {
            let order = Order { year: 2015, on: day("2016-01-15"), today: day("2016-01-15"), format, lang };
            let text = text(produce(&pole.store, &facts, order).unwrap(), format);
            for shared in ["DIFFUSABLE-VISITE", "DIFFUSABLE-ISSUE", "DIFFUSABLE-SALON", "DIFFUSABLE-RELEVE"] {
                let escaped = shared.replace('_', "\\_");
                assert!(text.contains(shared) || text.contains(&escaped), "{shared} is not in the {format:?}");
            }
            for secret in ["INTERNE-", "NDA-", "PERSONNE-"] {
                let at = text.find(secret).map(|at| text[at..].chars().take(30).collect::<String>());
                assert_eq!(at, None, "in the {format:?}");
            }
        }
    }
}

#[test]
fn the_report_says_how_many_it_withheld() {
    let pole = Pole::small();
    let contract = crate::contract::Contract::parse(crate::contract::BUILT_IN).unwrap();
    let report = pole.report_on(&contract, "2015-12-31");
    // A visit, an engagement, an event and a reading of each.
    assert_eq!(report.withheld, Withheld { internal: 4, nda: 4 });
}
