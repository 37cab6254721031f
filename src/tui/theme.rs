//! Styles by meaning. Screens and widgets name a [`Role`]; only this file names colours.
//!
//! Colours are the terminal's own sixteen, so that the user's palette is respected and everything
//! stays readable on a plain 16-colour terminal. The monochrome theme never names a colour at all:
//! crossterm 0.29 writes a bare reset (`ESC [ m`) for any colour when `NO_COLOR` is set, which
//! would also drop reverse and bold.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Plain text.
    Text,
    /// Secondary text: hints, placeholders, units.
    Muted,
    /// The thing to look at first.
    Accent,
    /// Title of a screen, popup or chart.
    Title,
    /// On target, paid, done.
    Good,
    /// To watch: late soon, incomplete.
    Warn,
    /// Wrong, overdue, refused.
    Bad,
    /// The selected row or day.
    Selection,
    /// Frame of an inactive part.
    Border,
    /// Frame of the active part.
    BorderFocus,
    /// Name of a key in the footer or in help.
    Key,
    /// The part of a text that a search matched.
    Match,
    /// A field that is not being edited.
    Input,
    /// The field being edited.
    InputFocus,
    /// Headings of a table.
    Header,
    /// First series of a chart.
    Chart1,
    /// Second series of a chart.
    Chart2,
    /// Marks and third series of a chart.
    Chart3,
}

impl Role {
    /// Every role, in declaration order.
    pub const ALL: [Role; 18] = [
        Role::Text,
        Role::Muted,
        Role::Accent,
        Role::Title,
        Role::Good,
        Role::Warn,
        Role::Bad,
        Role::Selection,
        Role::Border,
        Role::BorderFocus,
        Role::Key,
        Role::Match,
        Role::Input,
        Role::InputFocus,
        Role::Header,
        Role::Chart1,
        Role::Chart2,
        Role::Chart3,
    ];
}

/// One style for every [`Role`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; Role::ALL.len()],
    mono: bool,
}

impl Theme {
    /// For dark backgrounds; also the choice when the background is unknown.
    pub fn dark() -> Self {
        Self::from_roles(false, |role| match role {
            Role::Text => Style::new(),
            Role::Muted => fg(Color::DarkGray),
            Role::Accent => fg(Color::Cyan),
            Role::Title => bold(fg(Color::Cyan)),
            Role::Good => fg(Color::Green),
            Role::Warn => fg(Color::Yellow),
            Role::Bad => bold(fg(Color::LightRed)),
            Role::Selection => bold(fg(Color::White)).bg(Color::Blue),
            Role::Border => fg(Color::DarkGray),
            Role::BorderFocus => fg(Color::Cyan),
            Role::Key => bold(fg(Color::Yellow)),
            Role::Match => fg(Color::Black).bg(Color::Yellow),
            Role::Input => Style::new().add_modifier(Modifier::UNDERLINED),
            Role::InputFocus => fg(Color::LightYellow).add_modifier(Modifier::UNDERLINED),
            Role::Header => bold(fg(Color::White)).add_modifier(Modifier::UNDERLINED),
            Role::Chart1 => fg(Color::Cyan),
            Role::Chart2 => fg(Color::LightBlue),
            Role::Chart3 => fg(Color::Yellow),
        })
    }

    /// For light backgrounds: no yellow, no bright colours on the background.
    pub fn light() -> Self {
        Self::from_roles(false, |role| match role {
            Role::Text => Style::new(),
            Role::Muted => fg(Color::DarkGray),
            Role::Accent => fg(Color::Blue),
            Role::Title => bold(fg(Color::Blue)),
            Role::Good => fg(Color::Green),
            Role::Warn => bold(fg(Color::Magenta)),
            Role::Bad => bold(fg(Color::Red)),
            Role::Selection => bold(fg(Color::White)).bg(Color::Blue),
            Role::Border => fg(Color::DarkGray),
            Role::BorderFocus => fg(Color::Blue),
            Role::Key => bold(fg(Color::Magenta)),
            Role::Match => fg(Color::Black).bg(Color::Yellow),
            Role::Input => Style::new().add_modifier(Modifier::UNDERLINED),
            Role::InputFocus => fg(Color::Blue).add_modifier(Modifier::UNDERLINED),
            Role::Header => bold(Style::new()).add_modifier(Modifier::UNDERLINED),
            Role::Chart1 => fg(Color::Blue),
            Role::Chart2 => fg(Color::Cyan),
            Role::Chart3 => fg(Color::Magenta),
        })
    }

    /// Without any colour: meaning is carried by bold, dim, reverse and underline.
    pub fn mono() -> Self {
        Self::from_roles(true, |role| {
            Style::new().add_modifier(match role {
                Role::Text | Role::Good | Role::Input | Role::Chart1 => Modifier::empty(),
                Role::Muted | Role::Border | Role::Chart2 => Modifier::DIM,
                Role::Accent | Role::Title | Role::BorderFocus | Role::Key | Role::Chart3 => Modifier::BOLD,
                Role::Warn => Modifier::UNDERLINED,
                Role::Bad => Modifier::BOLD.union(Modifier::UNDERLINED),
                Role::Selection => Modifier::REVERSED,
                Role::Match => Modifier::REVERSED.union(Modifier::BOLD),
                Role::InputFocus => Modifier::UNDERLINED,
                Role::Header => Modifier::BOLD.union(Modifier::UNDERLINED),
            })
        })
    }

    /// The theme of that name: `dark`, `light` or `mono`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::dark()),
            "light" => Some(Self::light()),
            "mono" => Some(Self::mono()),
            _ => None,
        }
    }

    /// Chooses the theme from the environment.
    ///
    /// `no_color`: the variable `NO_COLOR` is set and not empty (no-color.org); it always wins.
    /// `wanted`: a theme name from the settings; an unknown one counts as none.
    /// `colorfgbg`: the value of `COLORFGBG`, `foreground;background` as numbers of the sixteen
    /// colours, set by rxvt, Konsole and others. Without any of them: dark.
    pub fn choose(no_color: bool, colorfgbg: Option<&str>, wanted: Option<&str>) -> Self {
        if no_color {
            return Self::mono();
        }
        if let Some(theme) = wanted.and_then(Self::named) {
            return theme;
        }
        let background =
            colorfgbg.and_then(|value| value.rsplit(';').next()).and_then(|number| number.trim().parse::<u8>().ok());
        match background {
            Some(7 | 9..=15) => Self::light(),
            _ => Self::dark(),
        }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        // `Role::ALL` lists the variants in declaration order (tested), so the index is in range.
        self.styles[role as usize]
    }

    /// True when the theme uses no colour.
    pub fn is_mono(&self) -> bool {
        self.mono
    }

    fn from_roles(mono: bool, style: impl Fn(Role) -> Style) -> Self {
        Self { styles: Role::ALL.map(style), mono }
    }
}

fn fg(color: Color) -> Style {
    Style::new().fg(color)
}

fn bold(style: Style) -> Style {
    style.add_modifier(Modifier::BOLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_index_their_styles() {
        for (index, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, index);
        }
    }

    #[test]
    fn mono_names_no_colour_but_tells_the_important_roles_apart() {
        let theme = Theme::mono();
        assert!(theme.is_mono());
        for role in Role::ALL {
            let style = theme.style(role);
            assert!(matches!(style.fg, None | Some(Color::Reset)), "{role:?}");
            assert!(matches!(style.bg, None | Some(Color::Reset)), "{role:?}");
        }
        for (a, b) in [
            (Role::Good, Role::Warn),
            (Role::Warn, Role::Bad),
            (Role::Text, Role::Selection),
            (Role::Border, Role::BorderFocus),
            (Role::Input, Role::InputFocus),
            (Role::Chart1, Role::Chart2),
            (Role::Text, Role::Match),
        ] {
            assert_ne!(theme.style(a), theme.style(b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn colours_are_the_sixteen_of_the_terminal() {
        for theme in [Theme::dark(), Theme::light()] {
            for role in Role::ALL {
                let style = theme.style(role);
                for color in [style.fg, style.bg].into_iter().flatten() {
                    assert!(!matches!(color, Color::Rgb(..) | Color::Indexed(_)));
                }
            }
        }
    }

    #[test]
    fn light_writes_nothing_yellow_or_white_on_the_background() {
        let theme = Theme::light();
        for role in Role::ALL {
            let style = theme.style(role);
            if style.bg.is_none() {
                assert!(!matches!(style.fg, Some(Color::Yellow | Color::LightYellow | Color::White | Color::Gray)));
            }
        }
    }

    #[test]
    fn choice() {
        let cases = [
            (true, None, Some("dark"), Theme::mono()),
            (true, Some("0;15"), None, Theme::mono()),
            (false, Some("0;15"), Some("dark"), Theme::dark()),
            (false, Some("0;15"), None, Theme::light()),
            (false, Some("0;default;15"), None, Theme::light()),
            (false, Some("15;0"), None, Theme::dark()),
            (false, Some("0;7"), None, Theme::light()),
            (false, Some("15;8"), None, Theme::dark()),
            (false, Some("default"), None, Theme::dark()),
            (false, Some("0;15"), Some("nonsense"), Theme::light()),
            (false, None, Some("mono"), Theme::mono()),
            (false, None, None, Theme::dark()),
        ];
        for (no_color, fgbg, wanted, expected) in cases {
            assert_eq!(Theme::choose(no_color, fgbg, wanted), expected, "{no_color} {fgbg:?} {wanted:?}");
        }
    }
}
