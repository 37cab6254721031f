//! Measuring, cutting and wrapping text in display cells.

use ratatui::buffer::CellWidth;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::model::graphemes::graphemes as plain_graphemes;

/// Sign of a cut text; one cell wide.
pub const ELLIPSIS: &str = "…";

/// Display width in cells. Control characters are never drawn and count for nothing.
pub fn width(text: &str) -> usize {
    graphemes(text).map(|(_, cells)| cells).sum()
}

/// Display width of a line in cells, as [`width`].
pub fn line_width(line: &Line) -> usize {
    line.spans.iter().map(|span| width(&span.content)).sum()
}

/// The drawable graphemes of a text with their widths in cells, counted as ratatui draws them
/// (unicode-width, but halfwidth sound marks take a cell). Tabs become one blank.
pub fn graphemes(text: &str) -> impl Iterator<Item = (&str, usize)> {
    plain_graphemes(text).filter_map(|grapheme| {
        if let [b' '..=b'~'] = grapheme.as_bytes() {
            return Some((grapheme, 1));
        }
        if grapheme == "\t" {
            return Some((" ", 1));
        }
        (!grapheme.contains(char::is_control)).then(|| (grapheme, usize::from(grapheme.cell_width())))
    })
}

/// A width as screen coordinates.
pub fn cells(width: usize) -> u16 {
    u16::try_from(width).unwrap_or(u16::MAX)
}

/// The text cut to at most `max` cells; a cut one ends with `…`.
pub fn truncate(text: &str, max: usize) -> String {
    let mut line = truncate_line(&Line::raw(text), max);
    line.spans.drain(..).map(|span| span.content.into_owned()).collect()
}

/// The line cut to at most `max` cells, styles kept; a cut one ends with `…`.
pub fn truncate_line(line: &Line, max: usize) -> Line<'static> {
    let total = line_width(line);
    // The last cell is for the ellipsis when something is cut.
    let room = if total <= max { max } else { max.saturating_sub(1) };
    let mut spans = Vec::with_capacity(line.spans.len() + 1);
    let mut used = 0;
    let mut full = false;
    let mut last_style = Style::new();
    for span in &line.spans {
        if full {
            break;
        }
        let mut content = String::with_capacity(span.content.len());
        last_style = span.style;
        for (grapheme, cells) in graphemes(&span.content) {
            if used + cells > room {
                full = true;
                break;
            }
            used += cells;
            content.push_str(grapheme);
        }
        if !content.is_empty() {
            spans.push(Span::styled(content, span.style));
        }
    }
    if total > max && max > 0 {
        spans.push(Span::styled(ELLIPSIS, last_style));
    }
    Line { spans, style: line.style, alignment: line.alignment }
}

/// The line broken into lines of at most `max` cells, at blanks where possible, styles kept.
///
/// A word wider than `max` is broken inside; a blank at a break is dropped. Never empty.
pub fn wrap_line(line: &Line, max: usize) -> Vec<Line<'static>> {
    let max = max.max(1);
    let pieces: Vec<(&str, usize, Style)> =
        line.spans.iter().flat_map(|span| graphemes(&span.content).map(|(g, cells)| (g, cells, span.style))).collect();
    let mut lines = Vec::new();
    let mut start = 0;
    let mut used = 0;
    let mut last_blank = None;
    let mut index = 0;
    while index < pieces.len() {
        let (grapheme, cells, _) = pieces[index];
        if used + cells > max && index > start {
            let (end, next) = match last_blank {
                _ if grapheme == " " => (index, index + 1),
                Some(blank) => (blank, blank + 1),
                None => (index, index),
            };
            lines.push(join(&pieces[start..end], line));
            start = next;
            index = next;
            used = 0;
            last_blank = None;
            continue;
        }
        // A leading blank is indentation, not a place to break.
        if grapheme == " " && index > start {
            last_blank = Some(index);
        }
        used += cells;
        index += 1;
    }
    if start < pieces.len() || lines.is_empty() {
        lines.push(join(&pieces[start.min(pieces.len())..], line));
    }
    lines
}

fn join(pieces: &[(&str, usize, Style)], like: &Line) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for (grapheme, _, style) in pieces {
        match spans.last_mut() {
            Some(span) if span.style == *style => span.content.to_mut().push_str(grapheme),
            _ => spans.push(Span::styled((*grapheme).to_owned(), *style)),
        }
    }
    Line { spans, style: like.style, alignment: like.alignment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cuts_by_display_width() {
        let cases = [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("漢字", 4, "漢字"),
            ("漢字", 3, "漢…"),
            ("漢字", 2, "…"),
            ("漢字", 1, "…"),
            ("漢字", 0, ""),
            ("e\u{301}te\u{301}", 3, "e\u{301}te\u{301}"),
            ("a\u{7}b", 2, "ab"),
            ("", 0, ""),
        ];
        for (text, max, expected) in cases {
            assert_eq!(truncate(text, max), expected, "{text:?} {max}");
        }
    }

    #[test]
    fn wraps_at_blanks_and_inside_long_words() {
        let wrap = |text: &str, max| -> Vec<String> {
            wrap_line(&Line::raw(text.to_owned()), max).iter().map(ToString::to_string).collect()
        };
        assert_eq!(wrap("un deux trois", 7), ["un deux", "trois"]);
        assert_eq!(wrap("un deux trois", 8), ["un deux", "trois"]);
        assert_eq!(wrap("anticonstitution", 6), ["antico", "nstitu", "tion"]);
        assert_eq!(wrap("a anticonst", 6), ["a", "antico", "nst"]);
        assert_eq!(wrap("漢字漢", 4), ["漢字", "漢"]);
        assert_eq!(wrap("漢字", 1), ["漢", "字"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn wrapping_keeps_styles() {
        let bold = Style::new().bold();
        let line = Line::from(vec![Span::raw("ab "), Span::styled("cd ef", bold)]);
        let wrapped = wrap_line(&line, 5);
        assert_eq!(wrapped[0].spans[1], Span::styled("cd", bold));
        assert_eq!(wrapped[1].spans, [Span::styled("ef", bold)]);
    }

    proptest! {
        #[test]
        fn truncated_fits(text in "\\PC{0,40}", max in 0usize..30) {
            prop_assert!(width(&truncate(&text, max)) <= max);
        }

        #[test]
        fn wrapped_fits_and_loses_only_blanks(text in "[a-zé漢 ]{0,60}", max in 2usize..20) {
            let lines = wrap_line(&Line::raw(text.clone()), max);
            for line in &lines {
                prop_assert!(line_width(line) <= max);
            }
            let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            let all: String = lines.iter().map(ToString::to_string).collect();
            prop_assert_eq!(letters(&all), letters(&text));
        }
    }
}
