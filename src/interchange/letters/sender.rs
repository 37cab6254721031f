//! Who sends the letters: what the settings say of the pole.

/// The pole as its letters name it. What is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// Instead of the name that the contract gives.
    pub name: String,
    /// Several lines.
    pub address: String,
    /// Where letters are written: « Fait à … ».
    pub place: String,
    pub phone: String,
    pub email: String,
    pub siret: String,
    pub iban: String,
    pub bic: String,
    /// Name and function of whoever signs.
    pub signatory: String,
}

impl Sender {
    /// Every setting, as the file calls it.
    pub const SETTINGS: &'static str = "name, address, place, phone, email, siret, iban, bic, signatory";

    /// The setting of that name, to be set.
    pub fn setting(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "name" => &mut self.name,
            "address" => &mut self.address,
            "place" => &mut self.place,
            "phone" => &mut self.phone,
            "email" => &mut self.email,
            "siret" => &mut self.siret,
            "iban" => &mut self.iban,
            "bic" => &mut self.bic,
            "signatory" => &mut self.signatory,
            _ => return None,
        })
    }

    /// What a letter that asks for money should not be without, and is.
    pub fn missing(&self) -> Vec<&'static str> {
        let wanted = [("pole.address", &self.address), ("pole.iban", &self.iban), ("pole.signatory", &self.signatory)];
        wanted.into_iter().filter(|(_, value)| value.trim().is_empty()).map(|(name, _)| name).collect()
    }
}
