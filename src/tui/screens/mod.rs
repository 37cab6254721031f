//! The screens: dashboard, organisations, visits, dues; and an organisation's file over them.

pub mod agenda;
mod changes;
pub mod closing;
pub mod compare;
pub mod contract;
pub mod dashboard;
pub mod dues;
pub mod duplicates;
pub mod file;
pub mod import;
pub mod members;
pub mod privacy;
pub mod registers;
pub mod territory;
pub mod visits;
pub mod who_to_visit;

use super::context::Context;
use super::layer::Layer;
use crate::model::kind::Kind;

/// The screens of the tabs, in their order; the registers begin with that of a kind.
pub fn tabs(register: Option<Kind>, context: &mut Context) -> Vec<Box<dyn Layer>> {
    vec![
        dashboard::screen(context),
        members::screen(context),
        visits::screen(context),
        dues::screen(context),
        contract::screen(context),
        agenda::screen(context),
        territory::screen(context),
        registers::screen(register, context),
    ]
}
