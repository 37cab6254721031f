//! `rouage person`

use std::path::Path;

use super::args::PersonArgs;
use super::output::is_standard;
use super::{Context, Exit, Failure, Output, named, organisation};
use crate::interchange::export::{Names, json};
use crate::interchange::output::write_file;
use crate::interchange::person;
use crate::store::{Access, FoundPerson, Store, Target};

/// The person that words mean; refused with those there are when they mean several. `writes`: something is going to be
/// written, so that the organisation has to be named wholly.
pub(super) fn find(
    context: &Context,
    store: &Store,
    name: &[String],
    org: Option<&str>,
    writes: bool,
) -> Result<Target, Failure> {
    let lang = context.lang;
    let name = name.join(" ");
    let of = org.map(|org| match writes {
        true => named::find(context, store, Some("--org"), org),
        false => organisation::find(context, store, org),
    });
    let of = of.transpose()?;
    let mut found = store.people_named(&name, context.on)?;
    found.retain(|one| of.is_none_or(|of| one.target.organisation == of));
    // Who bears just that name is meant, whoever else has more of it.
    let exact =
        |one: &FoundPerson| crate::search::person_key(&one.target.name, "") == crate::search::person_key(&name, "");
    if found.len() > 1 && found.iter().filter(|one| exact(one)).count() == 1 {
        found.retain(exact);
    }
    match (found.len(), of) {
        (0, Some(organisation)) => {
            // Nobody's name by any list: it may stand in the texts of that organisation all the same.
            let target = Target { organisation, contact: None, name };
            let plan = store.plan_erasure(&target)?;
            let named = !plan.places.is_empty() || !plan.remaining.is_empty() || plan.entries > 0 || plan.drafts > 0;
            let nobody = || Failure::Said(lang.tf("privacy.cli.nobody", &[("name", &target.name)]));
            if named { Ok(target) } else { Err(nobody()) }
        }
        (0, None) => Err(Failure::Said(lang.tf("privacy.cli.nobody_anywhere", &[("name", &name)]))),
        (1, _) => Ok(found.swap_remove(0).target),
        (n, _) => {
            let who = |one: &FoundPerson| {
                let known = crate::i18n::messages::privacy::known_as(lang, &one.known);
                let firm = [one.organisation_name.as_str(), &known].into_iter().filter(|part| !part.is_empty());
                format!("{} ({})", one.target.name, firm.collect::<Vec<_>>().join(" ; "))
            };
            let mut who: Vec<String> = found.iter().take(10).map(who).collect();
            if n > who.len() {
                who.push("…".to_owned());
            }
            Err(Failure::Said(lang.tf("privacy.cli.several", &[("name", &name), ("who", &who.join(", "))])))
        }
    }
}

pub fn run(context: &Context, args: &PersonArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let store = context.open_existing()?;
    let target = find(context, &store, &args.name, args.org.as_deref(), false)?;
    let file = store.person_file(&target, context.on)?;
    let ending = args.output.as_deref().and_then(Path::extension).and_then(|ending| ending.to_str());
    let form = match (args.json, ending) {
        (true, _) | (false, Some("json")) => "json",
        (false, Some("html" | "htm")) => "html",
        (false, None | Some("txt")) => "txt",
        (false, Some(_)) => return Err(Failure::Usage(lang.t("privacy.cli.format").to_owned())),
    };
    let text = match form {
        "json" => {
            let document = json::document(&person::json(&file, &Names::read(&store)?, context.on));
            String::from_utf8_lossy(&document).into_owned()
        }
        "html" => person::html(&person::dossier(&store, &file, context.on, lang)?, lang),
        _ => person::text(&person::dossier(&store, &file, context.on, lang)?),
    };
    store.note_access(Access::Person, Some(("contact", target.contact)), 1)?;
    match &args.output {
        Some(path) if !is_standard(path) => {
            write_file(path, text.as_bytes())?;
            output.line(lang.tf("cli.written", &[("path", &path.display())]));
        }
        _ => output.document(&text),
    }
    Ok(Exit::Done)
}
