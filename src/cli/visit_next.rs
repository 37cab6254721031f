//! `rouage visit next`

use serde_json::{Value as Json, json};

use super::args::VisitNextArgs;
use super::output::table;
use super::{Context, Exit, Failure, Output};
use crate::contract::Contract;
use crate::counters::visit_priority::{Candidate, ranking};
use crate::i18n::messages;
use crate::model::facts::Facts;
use crate::model::membership::Standing;

pub fn run(context: &Context, args: &VisitNextArgs, output: &mut Output) -> Result<Exit, Failure> {
    let (lang, on) = (context.lang, context.on);
    context.read_with(|store| {
        let contract = store.contract_on(on);
        let facts = store.facts()?;
        let found = ranking(&facts, contract, on);
        // What is planned needs no other visit.
        let next = found.iter().filter(|candidate| candidate.planned.is_none()).take(args.limit.get());
        if args.json {
            output.json(&next.map(|candidate| document(context, candidate, &facts, contract)).collect());
            return Ok(Exit::Done);
        }
        let rows: Vec<Vec<String>> = next
            .map(|candidate| {
                let file = facts.file(candidate.organisation);
                let of = |text: Option<&str>| text.unwrap_or_default().to_owned();
                vec![
                    lang.decimal(candidate.score, 0),
                    of(file.as_ref().map(|file| &*file.organisation.name)),
                    of(file.as_ref().map(|file| &*file.organisation.town)),
                    words(context, candidate, &facts, contract).join(" · "),
                ]
            })
            .collect();
        if rows.is_empty() {
            output.line(lang.t("cli.visit.nobody_next"));
        }
        table(&rows, &[0]).into_iter().for_each(|line| output.line(line));
        Ok(Exit::Done)
    })
}

fn words(context: &Context, candidate: &Candidate, facts: &Facts, contract: &Contract) -> Vec<String> {
    let words = |why| messages::visit_reason(context.lang, why, facts, contract);
    candidate.reasons.iter().copied().map(words).collect()
}

fn document(context: &Context, candidate: &Candidate, facts: &Facts, contract: &Contract) -> Json {
    let weights = &contract.visit_priority;
    let file = facts.file(candidate.organisation);
    let organisation = file.map(|file| file.organisation);
    let reasons = candidate.reasons.iter().zip(words(context, candidate, facts, contract));
    json!({
        "name": organisation.map(|organisation| &*organisation.name),
        "siret": organisation.and_then(|organisation| organisation.siret_text()),
        "town": organisation.map(|organisation| &*organisation.town),
        "departement": candidate.departement.as_ref().map(|departement| departement.as_str()),
        "standing": match candidate.standing {
            Standing::Member => "member",
            Standing::Former => "former",
            Standing::Prospect => "prospect",
        },
        "score": candidate.score,
        "date": candidate.proposed(context.on).to_string(),
        "reasons": reasons
            .map(|(why, words)| json!({ "code": why.code(), "points": why.weight(weights), "reason": words }))
            .collect::<Vec<_>>(),
    })
}
