//! The file of a person as one page that stands alone: nothing is loaded from elsewhere.

use super::Dossier;
use crate::i18n::Lang;
use crate::interchange::export::html::escape;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1c2733}\
h1{font-size:1.5rem}h2{font-size:1.15rem;border-bottom:1px solid #c8d0d8;margin-top:2rem}h3{font-size:1rem;margin:1rem 0 .2rem}\
dl{display:grid;grid-template-columns:14rem 1fr;gap:.15rem 1rem;margin:0}dt{color:#5b6977}dd{margin:0;white-space:pre-wrap}\
@media print{body{margin:0}h3,dl{break-inside:avoid}}";

/// The whole file as HTML.
pub fn html(dossier: &Dossier, lang: Lang) -> String {
    let code = if lang == Lang::Fr { "fr" } else { "en" };
    let title = escape(&dossier.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n"
    );
    for line in &dossier.head {
        out.push_str(&format!("<p>{}</p>\n", escape(line)));
    }
    for section in &dossier.sections {
        out.push_str(&format!("<h2>{}</h2>\n", escape(&section.title)));
        for entry in &section.entries {
            out.push_str(&format!("<h3>{}</h3>\n", escape(&entry.title)));
            if entry.rows.is_empty() {
                continue;
            }
            out.push_str("<dl>\n");
            for (label, value) in &entry.rows {
                out.push_str(&format!("<dt>{}</dt><dd>{}</dd>\n", escape(label), escape(value)));
            }
            out.push_str("</dl>\n");
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}
