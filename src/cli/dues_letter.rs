//! `rouage dues letter`, `rouage dues receipt`, `rouage dues templates`

use std::path::Path;

use super::args::{DuesLetterArgs, DuesReceiptArgs, DuesTemplatesArgs};
use super::output::{complain, is_standard};
use super::{Context, Exit, Failure, Output, named};
use crate::config;
use crate::i18n::Lang;
use crate::i18n::messages::letters as messages;
use crate::interchange::letters::{self, Asked, Letter, Order, Sort, Template, pages};
use crate::interchange::output::{write_file, write_files};
use crate::model::record::Id;
use crate::store::Access;

/// The user's template, else the built-in one.
fn template(context: &Context, sort: Sort) -> Result<Template, Failure> {
    let template = sort.template(config::templates().as_deref());
    template.map_err(|error| Failure::Said(messages::template_error(context.lang, &error)))
}

/// Makes letters in the language of their template.
fn made<T>(
    context: &Context,
    year: i32,
    template: &Template,
    org: Option<&str>,
    make: impl FnOnce(&Asked, Option<Id>) -> Result<Result<T, letters::Refusal>, crate::store::StoreError>,
) -> Result<T, Failure> {
    let store = context.open_existing()?;
    let only = org.map(|text| named::find(context, &store, Some("--org"), text)).transpose()?;
    let order = Order { sender: &context.settings.sender, year, on: context.on, lang: template.lang };
    let (made, name) = order.make(&store, |asked| {
        let name = only.and_then(|id| asked.facts.file(id)).map(|file| file.organisation.name.to_string());
        Ok((make(asked, only)?, name.unwrap_or_default()))
    })?;
    made.map_err(|why| Failure::Said(messages::no_letter(context.lang, why, &name, year)))
}

/// The call letters of a year: a file each into a folder, or all of them in one HTML file.
pub fn letter(context: &Context, args: &DuesLetterArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (lang, target) = (context.lang, &args.output);
    refuse_sealed(lang, target)?;
    let template = template(context, Sort::Call)?;
    let letters: Vec<Letter> = made(context, args.year, &template, args.org.as_deref(), letters::call)?;
    if letters.is_empty() {
        let date = lang.date(context.on);
        return Err(Failure::Said(lang.tf("letters.nobody", &[("year", &args.year), ("date", &date)])));
    }
    if let Some(missing) = messages::missing(lang, &context.settings.sender, config::file().as_deref()) {
        complain(&missing);
    }
    let values: Vec<_> = letters.iter().map(|letter| letter.values.clone()).collect();
    let one_file = target.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html"));
    if is_standard(target) {
        output.document(&pages(&template, &values));
        return Ok(Exit::Done);
    }
    let special = std::fs::metadata(target).is_ok_and(|there| !there.is_file() && !there.is_dir());
    if special || one_file && !target.is_dir() {
        write_file(target, pages(&template, &values).as_bytes())?;
    } else {
        let files: Vec<(String, Vec<u8>)> = letters
            .iter()
            .zip(&values)
            .map(|(letter, values)| {
                let name = format!("{}-{}-{}.html", lang.t("letters.call_stem"), args.year, letter.stem);
                (name, pages(&template, std::slice::from_ref(values)).into_bytes())
            })
            .collect();
        write_files(target, &files)?;
    }
    context.open_existing()?.note_access(Access::Letters, Some(("letters", None)), letters.len())?;
    let n = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    output.line(lang.tn("letters.written", n, &[("path", &target.display())]));
    Ok(Exit::Done)
}

/// A name that says that the file is sealed, which nothing here does.
fn refuse_sealed(lang: Lang, target: &Path) -> Result<(), Failure> {
    if target.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("age")) {
        return Err(Failure::Usage(lang.tf("letters.not_sealed", &[("path", &target.display())])));
    }
    Ok(())
}

/// The receipt for what an organisation paid of a year's dues by the reference date.
pub fn receipt(context: &Context, args: &DuesReceiptArgs, output: &mut Output) -> Result<Exit, Failure> {
    refuse_sealed(context.lang, &args.output)?;
    let template = template(context, Sort::Receipt)?;
    let letter = made(context, args.year, &template, Some(&args.org), |asked, only| {
        letters::receipt(asked, only.unwrap_or_default())
    })?;
    let page = pages(&template, &[letter.values]);
    if is_standard(&args.output) {
        output.document(&page);
        return Ok(Exit::Done);
    }
    write_file(&args.output, page.as_bytes())?;
    output.line(context.lang.tf("cli.written", &[("path", &args.output.display())]));
    Ok(Exit::Done)
}

/// Writes the built-in templates to be changed; one that is there stays as it is.
pub fn templates(context: &Context, args: &DuesTemplatesArgs, output: &mut Output) -> Result<Exit, Failure> {
    let lang = context.lang;
    let Some(folder) = args.dir.clone().or_else(config::templates) else {
        return Err(Failure::Said(lang.t("cli.no_home").to_owned()));
    };
    let kept = Sort::ALL.into_iter().filter(|sort| folder.join(sort.file()).exists());
    let kept: Vec<&str> = kept.map(Sort::file).collect();
    if !kept.is_empty() {
        let values: [(&str, &dyn std::fmt::Display); 2] = [("path", &folder.display()), ("names", &kept.join(", "))];
        return Err(Failure::Said(lang.tf("letters.kept", &values)));
    }
    let files = Sort::ALL.map(|sort| (sort.file().to_owned(), sort.built_in().as_bytes().to_vec()));
    write_files(&folder, &files)?;
    output.line(lang.tf("cli.written", &[("path", &folder.display())]));
    if config::templates().is_some_and(|own| own != folder) {
        let own = config::templates().unwrap_or_default();
        output.line(lang.tf("letters.copy", &[("path", &own.display())]));
    }
    Ok(Exit::Done)
}
