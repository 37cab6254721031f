//! Every record kind, field and code that the model describes has its words in the catalogue.

use rouage::i18n::Lang;
use rouage::model::dues::DuesStatus;
use rouage::model::kind::{Kind, Type};

#[test]
fn every_record_field_and_code_of_the_domain_has_a_label() {
    let mut missing = Vec::new();
    let mut need = |key: String| {
        if Lang::Fr.find(&key).is_none() {
            missing.push(key);
        }
    };
    for kind in Kind::ALL {
        let record = kind.code();
        need(format!("codes.record.{record}"));
        need(format!("codes.title.{record}"));
        for field in kind.fields() {
            let name = field.name;
            need(format!("codes.field.{record}.{name}"));
            let codes = match field.ty {
                Type::Code(codes) | Type::List { proposals: codes, .. } => codes,
                _ => &[],
            };
            for code in codes {
                need(format!("codes.value.{record}.{name}.{code}"));
            }
        }
    }
    for status in DuesStatus::ALL {
        need(format!("codes.value.dues.status.{}", status.code()));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
