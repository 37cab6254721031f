//! The head of the screen: the file and how it is written, what it tells of, what the import would do or how far it is,
//! and the pages.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::outcome;
use super::view::{ImportView, PAGES, Page, Work};
use super::words;
use crate::i18n::messages;
use crate::interchange::foreign::sirene::Filter;
use crate::interchange::foreign::table::Form;
use crate::interchange::import::Report;
use crate::interchange::import::desk::{Desk, Part};
use crate::model::text::display_safe;
use crate::tui::commands::{global, import};
use crate::tui::context::Context;
use crate::tui::theme::Role;
use crate::tui::widgets::gauge::{self, Gauge};
use crate::tui::widgets::line::put;
use crate::tui::widgets::text;

/// The place of the file's name in the title.
const NAME: usize = 2;

/// Draws the head; gives what is left for the page.
pub(super) fn draw(view: &ImportView, frame: &mut Frame, area: Rect, context: &Context) -> Rect {
    put(frame, area, 0, &title(view, area.width, context));
    let mut row = 1;
    if let Some(part) = view.part() {
        put(frame, area, row, &about(view, part, context));
        row += 1;
    }
    if let Some(failed) = &view.failed {
        let width = usize::from(area.width.saturating_sub(2)).max(1);
        for line in failed.lines() {
            for line in text::wrap_line(&Line::styled(line.to_owned(), context.style(Role::Bad)), width) {
                put(frame, area, row, &line);
                row += 1;
            }
        }
    } else {
        state(view, frame, area, row, context);
        row += 1;
    }
    if view.desk.as_ref().is_some_and(|desk| !desk.parts.is_empty()) {
        put(frame, area, row, &pages(view, context));
        row += 1;
    }
    Rect { y: area.y.saturating_add(row), height: area.height.saturating_sub(row), ..area }
}

/// The file's name is cut before what was found out about it.
fn title(view: &ImportView, width: u16, context: &Context) -> Line<'static> {
    let muted = context.style(Role::Muted);
    let name = view.path.file_name().unwrap_or(view.path.as_os_str()).to_string_lossy();
    let mut spans = vec![
        Span::styled(context.t("import.screen.title"), context.style(Role::Title)),
        Span::styled(" · ", muted),
        Span::raw(display_safe(&name).into_owned()),
    ];
    let mut say = |text: String, role| {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(text, context.style(role)));
    };
    match (view.part(), &view.desk) {
        (Some(part), _) => {
            say(words::form(context.lang, part.source.table.form), Role::Text);
            let own = matches!(part.source.table.form, Form::VCard | Form::CompanyApi | Form::Sirene);
            if let Some(line) = part.heading_line().filter(|_| !own) {
                say(context.lang.tf("import.screen.heading_line", &[("line", &line)]), Role::Text);
            }
            if own && !view.filter.is_open() {
                say(wanted(&view.filter, context), Role::Accent);
            }
            if part.remembered {
                say(context.t("import.screen.remembered").to_owned(), Role::Accent);
            }
        }
        (None, Some(desk)) => {
            let n = words::count(desk.native.len());
            say(context.lang.tn("import.screen.native", n, &[]), Role::Text);
        }
        (None, None) => {}
    }
    let mut line = Line::from(spans);
    let over = text::line_width(&line).saturating_sub(usize::from(width.saturating_sub(1)));
    if over > 0 {
        let name = &mut line.spans[NAME].content;
        let room = text::width(name).saturating_sub(over).max(12);
        *name = text::truncate(name, room).into();
    }
    line
}

/// Which establishments are wanted.
fn wanted(filter: &Filter, context: &Context) -> String {
    let lists = [("import.screen.departements", &filter.departements), ("import.screen.naf", &filter.naf)];
    let said = lists.iter().filter(|(_, codes)| !codes.is_empty());
    said.map(|(key, codes)| context.lang.tf(key, &[("codes", &codes.join(", "))])).collect::<Vec<_>>().join(" · ")
}

/// The sheet, what its lines tell of, what is said for all of them.
fn about(view: &ImportView, part: &Part, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let mut spans = Vec::new();
    let parts = view.desk.as_ref().map_or(1, |desk| desk.parts.len());
    if let Some(sheet) = &part.source.table.sheet {
        let of = [("n", view.part + 1), ("of", parts)];
        let values: [(&str, &dyn std::fmt::Display); 3] =
            [("name", &display_safe(sheet)), (of[0].0, &of[0].1), (of[1].0, &of[1].1)];
        spans.push(Span::raw(lang.tf("import.screen.sheet", &values)));
        if !part.taken {
            spans.push(Span::styled(format!(" {}", lang.t("import.screen.not_taken")), context.style(Role::Warn)));
        }
        spans.push(Span::styled(" · ", muted));
    }
    let kinds: Vec<String> =
        part.source.layout.kinds().iter().map(|kind| lang.record(kind.code(), 2).to_owned()).collect();
    match kinds.is_empty() {
        true => spans.push(Span::styled(lang.t("import.screen.no_kind"), context.style(Role::Warn))),
        false => spans.push(Span::raw(kinds.join(", "))),
    }
    let lacking = part.source.layout.columns.iter().find_map(|column| column.lacks);
    if let Some((kind, field)) = lacking {
        let key = context.keymap.shown_id(import::SET, lang);
        let (field, kind) = (words::field(lang, kind, field), lang.record(kind.code(), 1));
        let said = lang.tf("import.screen.lacks_short", &[("field", &field), ("kind", &kind), ("key", &key)]);
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(said, context.style(Role::Warn)));
    }
    let used = part.source.layout.settings.iter().filter_map(|(name, value)| {
        let target = crate::interchange::foreign::target::Target::parse(name)?;
        Some(format!("{} = {value}", words::target(lang, &target)))
    });
    for setting in used {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(display_safe(&setting).into_owned(), context.style(Role::Accent)));
    }
    let (mended, left_out) = part.changes();
    for (key, n) in [("import.screen.mended", mended), ("import.screen.lines_left_out", left_out)] {
        if n > 0 {
            spans.push(Span::styled(" · ", muted));
            spans.push(Span::styled(lang.tn(key, words::count(n), &[]), context.style(Role::Accent)));
        }
    }
    Line::from(spans)
}

fn state(view: &ImportView, frame: &mut Frame, area: Rect, row: u16, context: &Context) {
    let lang = context.lang;
    let accent = context.style(Role::Accent);
    match &view.work {
        Some(Work::Reading(watch)) => {
            let said = match watch.progress().0 {
                0 => lang.t("import.screen.reading").to_owned(),
                lines => {
                    let (done, esc) = (lang.number(words::count(lines)), context.keymap.shown_id(import::CLOSE, lang));
                    lang.tf("import.screen.reading_lines", &[("done", &done), ("key", &esc)])
                }
            };
            put(frame, area, row, &Line::styled(said, accent));
        }
        Some(work) => {
            let (done, all) = work.watch().progress();
            let writing = view.writing();
            let key = if writing { "import.screen.writing" } else { "import.screen.trying" };
            let stopped = writing && work.watch().is_stopped();
            let said = match (stopped, all) {
                (true, _) => lang.t("import.screen.stopping").to_owned(),
                // Written: stopping is too late.
                (false, _) if writing && done == all && all > 0 => lang.t("import.screen.following").to_owned(),
                (false, 0) => lang
                    .t(if writing { "import.screen.writing_reads" } else { "import.screen.trying_reads" })
                    .to_owned(),
                (false, _) => {
                    let esc = context.keymap.shown_id(import::CLOSE, lang);
                    let (done, all) = (lang.number(words::count(done)), lang.number(words::count(all)));
                    lang.tf(key, &[("done", &done), ("all", &all), ("key", &esc)])
                }
            };
            put(frame, area, row, &Line::styled(said.clone(), accent));
            let used = text::cells(text::width(&said)).saturating_add(3);
            let bar = Rect {
                x: area.x.saturating_add(used),
                y: area.y.saturating_add(row),
                width: area.width.saturating_sub(used.saturating_add(1)).min(40),
                height: u16::from(row < area.height),
            };
            if all > 0 && bar.width > 5 {
                let gauge = Gauge { done: done as f64, target: all as f64, expected: None };
                gauge::draw(frame, bar, &context.theme, Role::Accent, gauge);
            }
        }
        None => {
            let line = match (&view.done, &view.tried, &view.desk) {
                (Some(done), ..) => imported(done, context),
                (None, Some(tried), Some(desk)) => {
                    let mut line =
                        would(&tried.report, desk, outcome::writes(tried), tried.report.alike.len(), context);
                    // Before anything else that is said: it is what one confirms.
                    let part = desk.parts.get(view.part).map(|part| part.source.name());
                    line.spans.splice(1..1, proposals(&tried.report, part.as_deref(), context));
                    line
                }
                _ => Line::default(),
            };
            put(frame, area, row, &line);
        }
    }
}

/// What nobody said of the lines of a part, and is proposed.
fn proposals(report: &Report, part: Option<&std::path::Path>, context: &Context) -> Vec<Span<'static>> {
    let found = report.understood.iter().find(|found| Some(found.name.as_path()) == part);
    let proposed = found.iter().flat_map(|found| &found.proposed);
    let said = proposed.map(|proposed| messages::proposed_short(context.lang, proposed));
    said.flat_map(|said| {
        let dot = Span::styled(" · ", context.style(Role::Muted));
        [dot, Span::styled(said, context.style(Role::Accent))]
    })
    .collect()
}

/// What the import would do.
fn would(report: &Report, desk: &Desk, writes: u64, alike: usize, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let muted = context.style(Role::Muted);
    let mut spans = vec![match writes {
        0 => Span::styled(lang.t("import.screen.writes_nothing"), context.style(Role::Warn)),
        n => Span::styled(lang.tn("import.screen.writes", words::count(n), &[]), context.style(Role::Good)),
    }];
    let mut say = |text: String, role| {
        spans.push(Span::styled(" · ", muted));
        spans.push(Span::styled(text, context.style(role)));
    };
    let refused = report.refused.len() + report.refused_files.len() + report.archive.refused.len();
    if refused > 0 {
        let key = if desk.skip_bad { "import.screen.refused_skipped" } else { "import.screen.refused" };
        say(lang.tn(key, words::count(refused), &[]), Role::Bad);
    }
    if alike > 0 {
        say(lang.tn("import.screen.alike", words::count(alike), &[]), Role::Warn);
    }
    let left = report.kinds.values().map(|counts| counts.duplicates).sum::<u64>();
    if desk.update {
        say(lang.t("import.screen.updates").to_owned(), Role::Accent);
    } else if left > 0 {
        let key = context.keymap.shown_id(import::UPDATE, lang);
        say(lang.tn("import.screen.left", words::count(left), &[("key", &key)]), Role::Muted);
    }
    Line::from(spans)
}

/// What the import did.
fn imported(report: &Report, context: &Context) -> Line<'static> {
    let lang = context.lang;
    let n = report.kinds.values().map(|counts| counts.created + counts.updated).sum::<u64>();
    let key = context.keymap.shown_id(global::UNDO, lang);
    let said = lang.tn("import.screen.imported", words::count(n), &[("key", &key)]);
    Line::styled(said, context.style(Role::Good))
}

fn pages(view: &ImportView, context: &Context) -> Line<'static> {
    let name = |page: &Page| match page {
        Page::Columns => "import.screen.columns",
        Page::Preview => "import.screen.preview",
        Page::Outcome => "import.screen.outcome",
    };
    let spans = PAGES.iter().flat_map(|page| {
        let role = if *page == view.page { Role::Selection } else { Role::Muted };
        [Span::styled(format!(" {} ", context.t(name(page))), context.style(role)), Span::raw(" ")]
    });
    Line::from(spans.collect::<Vec<_>>())
}
