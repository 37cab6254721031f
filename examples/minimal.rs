//! The least a terminal program on a database does: opens it, draws one frame, waits for a key. What the start of Rouage
//! and its memory are measured against; see `benches/terminal`. `cargo run --release --example minimal FILE`.

use std::io::stdout;

use crossterm::event::{Event, read};
use crossterm::execute;
use crossterm::terminal::{BeginSynchronizedUpdate, EndSynchronizedUpdate};
use ratatui::widgets::{Block, Paragraph};
use rusqlite::{Connection, OpenFlags};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("which FILE?")?;
    let conn = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let mut terminal = ratatui::try_init()?;
    execute!(stdout(), BeginSynchronizedUpdate)?;
    terminal.draw(|frame| {
        let text = Paragraph::new(format!("version {version}")).block(Block::bordered().title("minimal"));
        frame.render_widget(text, frame.area());
    })?;
    execute!(stdout(), EndSynchronizedUpdate)?;
    while !matches!(read()?, Event::Key(_)) {}
    ratatui::try_restore()?;
    Ok(())
}
