//! The texts that the cells of an XLS file share.

use super::super::error::ReadError;
use super::super::limits::Budget;
use super::biff::Texts;

/// Texts by their number.
#[derive(Debug, Default)]
pub struct Strings(Vec<String>);

impl Strings {
    /// Reads the record of texts and those that continue it; ends where it is cut.
    ///
    /// # Errors
    /// More text than is read.
    pub fn read(first: &[u8], others: Vec<&[u8]>, budget: &mut Budget) -> Result<Strings, ReadError> {
        let mut texts = Texts::new(first, others);
        let mut strings = Vec::new();
        let Some((_, count)) = texts.u32().zip(texts.u32()) else { return Ok(Strings::default()) };
        while strings.len() < count as usize {
            let Some(text) = texts.u16().and_then(|length| texts.text(usize::from(length))) else { break };
            budget.cells(1)?;
            budget.text(text.len())?;
            strings.push(text);
        }
        Ok(Strings(strings))
    }

    pub fn get(&self, index: u32) -> Option<&str> {
        self.0.get(index as usize).map(String::as_str)
    }
}
