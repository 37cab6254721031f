//! The terminal interface: the terminal itself, its input, the theme and the widgets.

pub mod input;
pub mod terminal;
pub mod theme;
pub mod widgets;
