use crate::tui::commands::Scope;
use crate::tui::context::Context;
use crate::tui::layer::Layer;

pub struct Placeholder(u64, &'static str);
impl Placeholder {
    pub fn new(title: &'static str, context: &mut Context) -> Self {
        Placeholder(context.new_id(), title)
    }
}
impl Layer for Placeholder {
    fn id(&self) -> u64 {
        self.0
    }
    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Global]
    }
    fn title(&self, _: &Context) -> String {
        self.1.into()
    }
    fn draw(&mut self, _: &mut ratatui::Frame, _: ratatui::layout::Rect, _: &Context) {}
}
