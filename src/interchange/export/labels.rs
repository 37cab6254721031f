//! Mailing labels as an HTML page to print on A4 sheets of stickers, addressed as the post wants it (NF Z10-011): at most
//! six lines, the last one in capitals with postal code and town.

use std::collections::HashMap;
use std::fmt::Write;

use super::contacts::country;
use super::html::escape;
use crate::i18n::Lang;
use crate::model::kind::Kind;
use crate::model::record::{Id, Record};
use crate::model::rights::{MASS, Right};
use crate::model::text::fold;
use crate::store::{Store, StoreError};

/// Most lines of an address.
const MAX_LINES: usize = 6;

/// A sheet of stickers, in tenths of millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    pub name: &'static str,
    columns: usize,
    rows: usize,
    width: u32,
    height: u32,
    left: u32,
    top: u32,
    gap: u32,
}

/// The sheets that are sold everywhere: 70 × 37 mm and 99.1 × 38.1 mm.
pub const GRIDS: [Grid; 2] = [
    Grid { name: "3x8", columns: 3, rows: 8, width: 700, height: 370, left: 0, top: 5, gap: 0 },
    Grid { name: "2x7", columns: 2, rows: 7, width: 991, height: 381, left: 46, top: 151, gap: 25 },
];

impl Grid {
    /// The sheet of that name.
    pub fn named(name: &str) -> Option<Grid> {
        GRIDS.into_iter().find(|grid| grid.name == name)
    }
}

/// The lines of an organisation's address; none where postal code or town are not known, and no post would arrive.
pub fn address(organisation: &Record, contact: Option<&str>, lang: Lang) -> Option<Vec<String>> {
    let one = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let town = one(organisation.text("commune"));
    let code = one(organisation.text("postal_code"));
    let abroad = !matches!(organisation.text("country"), "" | "FR");
    if town.is_empty() || (code.is_empty() && !abroad) {
        return None;
    }
    let mut last = vec![capitals(format!("{code} {town}").trim())];
    if abroad {
        last.push(capitals(&country(organisation.text("country"), lang)));
    }
    let mut lines = vec![one(organisation.text("name"))];
    lines.extend(contact.map(one));
    let street = organisation.text("street");
    lines.extend(street.lines().map(one).filter(|line| !line.is_empty()));
    // Six lines at most: what is between name and town gives way.
    lines.truncate(MAX_LINES - last.len());
    lines.extend(last);
    Some(lines)
}

/// What labels are printed of.
pub struct Addresses {
    /// One label each, its lines from above.
    pub lines: Vec<Vec<String>>,
    /// Organisations without a whole address.
    pub without: Vec<String>,
    /// So many people that only a director may have their names in one file: they bear none.
    pub nameless: bool,
}

/// The addresses of organisations, by postal code, town and name as mail is sorted, each to its primary contact; and the
/// names of those without one.
///
/// # Errors
/// The database cannot be read.
pub fn addresses(store: &Store, organisations: &[Id], lang: Lang) -> Result<Addresses, StoreError> {
    let mut primary: HashMap<Id, String> = HashMap::new();
    store.each(Kind::Contact, |contact| {
        if contact.int("primary") == Some(1)
            && let Some(id) = contact.organisation()
        {
            let name = format!("{} {}", contact.text("first_name"), contact.text("last_name"));
            primary.entry(id).or_insert(name);
        }
        Ok(())
    })?;
    // Everybody's name in one file is a director's: without that, mail goes to the house.
    let named = organisations.iter().filter(|id| primary.contains_key(id)).count();
    let nameless = named > MASS && store.allow(Right::MassExport).is_err();
    if nameless {
        primary.clear();
    }
    let (mut found, mut without) = (Vec::new(), Vec::new());
    for record in store.those(Kind::Organisation, organisations)? {
        match address(&record, primary.get(&record.id).map(String::as_str), lang) {
            Some(lines) => {
                let abroad = !matches!(record.text("country"), "" | "FR");
                let text = |field: &str| fold(record.text(field));
                found.push(((abroad, text("postal_code"), text("commune"), text("name")), lines));
            }
            None => without.push(record.text("name").to_owned()),
        }
    }
    found.sort();
    without.sort_by_cached_key(|name| fold(name));
    Ok(Addresses { lines: found.into_iter().map(|(_, lines)| lines).collect(), without, nameless })
}

/// In capitals, without what parts words: `SAINT CLAUDE`.
fn capitals(text: &str) -> String {
    let text: String = text.chars().map(|c| if matches!(c, '-' | '\'' | '’' | '.' | ',') { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase()
}

/// Writes a page for each full sheet.
pub fn write(addresses: &[Vec<String>], grid: Grid, lang: Lang) -> Vec<u8> {
    let mm = |tenths: u32| format!("{}.{}mm", tenths / 10, tenths % 10);
    let title = lang.t("export.labels.title");
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>\n\
         @page {{ size: A4 portrait; margin: 0 }}\n\
         * {{ box-sizing: border-box }}\n\
         body {{ margin: 0; font: 10.5pt/1.25 Arial, Helvetica, sans-serif; color: #000 }}\n\
         .help {{ margin: 6mm; font-size: 10pt; color: #444 }}\n\
         .sheet {{ width: 210mm; height: 297mm; padding: {} 0 0 {}; display: grid; overflow: hidden;\n  \
           grid-template-columns: repeat({}, {}); grid-auto-rows: {}; column-gap: {}; break-after: page }}\n\
         .sheet:last-child {{ break-after: auto }}\n\
         .label {{ padding: 3mm 5mm; overflow: hidden; display: flex; flex-direction: column; justify-content: center }}\n\
         .label div {{ overflow-wrap: anywhere }}\n\
         .label.full {{ font-size: 9pt; line-height: 1.2 }}\n\
         @media screen {{ .sheet {{ outline: 1px solid #ccc; margin: 6mm }} .label {{ outline: 1px dashed #ccc }} }}\n\
         @media print {{ .help {{ display: none }} }}\n\
         </style>\n</head>\n<body>\n<p class=\"help\">{}</p>\n",
        lang.code(),
        escape(title),
        mm(grid.top),
        mm(grid.left),
        grid.columns,
        mm(grid.width),
        mm(grid.height),
        mm(grid.gap),
        escape(lang.t("export.labels.help")),
    );
    for sheet in addresses.chunks(grid.columns * grid.rows) {
        out.push_str("<section class=\"sheet\">\n");
        for lines in sheet {
            // Long names take two lines: smaller letters keep all of them on the sticker.
            let full = lines.iter().map(|line| line.chars().count().div_ceil(30).max(1)).sum::<usize>() > 5;
            let _ = write!(out, "<div class=\"label{}\">", if full { " full" } else { "" });
            lines.iter().for_each(|line| {
                let _ = write!(out, "<div>{}</div>", escape(line));
            });
            out.push_str("</div>\n");
        }
        out.push_str("</section>\n");
    }
    out.push_str("</body>\n</html>\n");
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::Value;

    fn organisation(fields: &[(&str, &str)]) -> Record {
        fields.iter().fold(Record::new(Kind::Organisation), |record, (name, value)| {
            record.with(name, Value::Text((*value).to_owned()))
        })
    }

    #[test]
    fn the_last_line_is_as_the_post_wants_it() {
        let name = ("name", "Atelier d'Usinage");
        let jura = [name, ("street", "3 rue du Pré"), ("postal_code", "39200"), ("commune", "Saint-Claude")];
        let swiss = [name, ("postal_code", "2300"), ("commune", "La Chaux-de-Fonds"), ("country", "CH")];
        let address = |fields: &[(&str, &str)], contact| address(&organisation(fields), contact, Lang::Fr);
        assert_eq!(
            address(&jura, Some("Aïcha Le Goff")).unwrap(),
            ["Atelier d'Usinage", "Aïcha Le Goff", "3 rue du Pré", "39200 SAINT CLAUDE"]
        );
        assert_eq!(address(&swiss, None).unwrap(), ["Atelier d'Usinage", "2300 LA CHAUX DE FONDS", "SUISSE"]);
        assert_eq!(address(&jura[..2], None), None);
        assert_eq!(address(&[name, ("commune", "Dole")], None), None);
        let long = [jura[0], ("street", "a\nb\nc\nd\ne\nf\ng"), jura[2], jura[3]];
        assert_eq!(address(&long, None).unwrap().len(), MAX_LINES);
        assert_eq!(address(&long, None).unwrap()[5], "39200 SAINT CLAUDE");
    }

    #[test]
    fn a_sheet_holds_as_many_as_it_has_stickers() {
        for (grid, per_sheet) in GRIDS.into_iter().zip([24, 14]) {
            let one = vec!["<Nom> & Cie".to_owned(), "25000 BESANÇON".to_owned()];
            let page = String::from_utf8(write(&vec![one; per_sheet + 1], grid, Lang::Fr)).unwrap();
            assert_eq!(page.matches("class=\"sheet\"").count(), 2);
            assert_eq!(page.matches("&lt;Nom&gt; &amp; Cie").count(), per_sheet + 1);
            assert!(!page.contains("<Nom>"));
            let (wide, high) =
                (grid.left + grid.width * grid.columns as u32, grid.top + grid.height * grid.rows as u32);
            assert!(wide + grid.gap <= 2_100 && high <= 2_970, "{}", grid.name);
        }
    }
}
