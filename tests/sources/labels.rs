//! Every record kind, field and code that the model describes has its words in the catalogue.

use rouage::i18n::Lang;
use rouage::model::dues::DuesStatus;
use rouage::model::kind::{Kind, Type};

#[test]
fn every_record_field_and_code_of_the_domain_has_a_label() {
    let mut missing = Vec::new();
    // What several records have, such as their confidentiality, may have one list of labels.
    let mut need_one = |keys: [String; 2]| {
        if keys.iter().all(|key| Lang::Fr.find(key).is_none()) {
            missing.push(keys);
        }
    };
    for kind in Kind::ALL {
        let record = kind.code();
        need_one([format!("codes.record.{record}"), String::new()]);
        need_one([format!("codes.title.{record}"), String::new()]);
        for field in kind.fields() {
            let name = field.name;
            need_one([format!("codes.field.{record}.{name}"), format!("codes.field.common.{name}")]);
            let codes = match field.ty {
                Type::Code(codes) | Type::List { proposals: codes, .. } => codes,
                _ => &[],
            };
            for code in codes {
                need_one([format!("codes.value.{record}.{name}.{code}"), format!("codes.value.{name}.{code}")]);
            }
        }
    }
    for status in DuesStatus::ALL {
        need_one([format!("codes.value.dues.status.{}", status.code()), String::new()]);
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
