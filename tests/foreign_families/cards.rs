//! vCards of telephones and mail programs.

use super::Family;
use super::How::{Ansi, Utf8};

/// Everybody and everything in them is made up.
pub const FAMILIES: &[Family] = &[
    Family {
        file: "outlook.vcf",
        how: Ansi,
        text: r#"BEGIN:VCARD
VERSION:2.1
N;LANGUAGE=fr;CHARSET=Windows-1252:Quérvelle;Anne;;Mme
FN;CHARSET=Windows-1252:Anne Quérvelle
ORG;CHARSET=Windows-1252:Horlogerie Quervelle
TITLE;CHARSET=Windows-1252:Gérante
TEL;WORK;VOICE:03 53 01 10 40
TEL;CELL;VOICE:06 39 98 10 50
ADR;WORK;PREF:;;3 rue A;Besançon;;25000;France
EMAIL;PREF;INTERNET:anne@exemple.test
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &[
            "contacts last_name=Quérvelle | first_name=Anne | role=Gérante | phone=03 53 01 10 40 | email=anne@exemple.test",
            "organisations name=Horlogerie Quervelle | commune=Besançon | insee_code=25056",
        ],
        refused: &[],
    },
    Family {
        file: "outlook-qp.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=A9liard;No=C3=A9mie
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:No=C3=A9mie B=C3=A9liard
ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=A9canique =
Corv=C3=A9e
TEL;CELL:+33639981050
EMAIL;INTERNET:n@exemple.test
NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:vue au salon=0D=0A=
rappeler
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &[
            "contacts last_name=Béliard | first_name=Noémie | organisation=Mécanique Corvée | phone=06 39 98 10 50",
        ],
        refused: &[],
    },
    Family {
        file: "iphone.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iPhone OS 12.4//EN
N:Brenot;Luc;;;
FN:Luc Brenot
ORG:Optique Brenot;
TITLE:Directeur
item1.EMAIL;type=INTERNET;type=pref:luc@exemple.test
item1.X-ABLabel:_$!<Other>!$_
TEL;type=IPHONE;type=CELL;type=VOICE;type=pref:06 39 98 12 52
item2.ADR;type=WORK;type=pref:;;5 rue des\nEssais;Pontarlier;;25300;France
item2.X-ABADR:fr
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:;;;;
FN:Ateliers Tavaux-Morin
ORG:Ateliers Tavaux-Morin;
X-ABShowAs:COMPANY
TEL;type=WORK:03 53 01 13 43
END:VCARD"#,
        set: &[],
        counts: "organisations 2, contacts 1",
        records: &[
            "contacts last_name=Brenot | first_name=Luc | role=Directeur | email=luc@exemple.test | phone=06 39 98 12 52",
            "organisations name=Optique Brenot | commune=Pontarlier",
            "organisations name=Ateliers Tavaux-Morin | phone=03 53 01 13 43",
        ],
        refused: &[],
    },
    Family {
        file: "google.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:3.0
FN:Zoé Amblard
N:Amblard;Zoé;;;
EMAIL;TYPE=INTERNET;TYPE=WORK:zoe@exemple.test
EMAIL;TYPE=INTERNET;TYPE=HOME:zoe.perso@exemple.test
TEL;TYPE=CELL:+33 6 39 98 10 50
TEL;TYPE=WORK:+33 3 53 01 10 40
ORG:Polissage Amblard
TITLE:Responsable R&D
NOTE:membre du jury\, à inviter
CATEGORIES:myContacts
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=Amblard | email=zoe@exemple.test | phone=03 53 01 10 40 | role=Responsable R&D"],
        refused: &[],
    },
    Family {
        file: "thunderbird.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:4.0
EMAIL;PREF=1:max@exemple.test
FN:Max Tavaux
N:Tavaux;Max;;;
ORG:Cadrans Prunelle;Achats
ROLE:Acheteur
TEL;VALUE=TEXT;TYPE=work:03 53 01 15 45
TEL;VALUE=uri;TYPE=cell:tel:+33-6-39-98-15-55
UID:urn:uuid:0a1b2c3d-0000-4000-8000-000000000000
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &[
            "contacts last_name=Tavaux | first_name=Max | role=Acheteur | phone=03 53 01 15 45 | organisation=Cadrans Prunelle",
        ],
        refused: &[],
    },
    Family {
        file: "sans-organisation.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:3.0
FN:Sans Société
N:Société;Sans;;;
TEL:0639981050
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Luc Brenot
ORG:Horlogerie Quervelle
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=Brenot | first_name=Luc"],
        refused: &[(1, "name")],
    },
    Family {
        file: "iphone-plusieurs.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:3.0
N:BRENOT;Luc;;M.;
FN:M. Luc BRENOT
ORG:Horlogerie Quervelle;R&D
item1.TEL;type=pref:03 53 01 10 40
TEL;type=CELL:06 39 98 10 50
EMAIL;type=WORK:luc@exemple.test
BDAY;value=date:1970-01-01
NOTE:ligne 1\nligne 2
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ
 SkZJRg==
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=BRENOT | first_name=Luc | email=luc@exemple.test"],
        refused: &[],
    },
    Family {
        file: "android.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:2.1
N:;Luc Brenot;;;
FN:Luc Brenot
TEL;CELL:0639981050
TEL;WORK:0353011040
ORG:Horlogerie Quervelle
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts organisation=Horlogerie Quervelle"],
        refused: &[],
    },
    Family {
        file: "vcf4-google.vcf",
        how: Utf8,
        text: r#"BEGIN:VCARD
VERSION:3.0
FN:Horlogerie Exemple
ORG:Horlogerie Exemple
TEL;TYPE=WORK:03 53 01 10 40
URL:https\://exemple.test
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:individual
FN:Zoé Le Goff
N:Le Goff;Zoé;Marie;;
ORG:Horlogerie Exemple
TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+33-3-53-01-11-41
EMAIL;TYPE=work:zoe@exemple.test
END:VCARD"#,
        set: &[],
        counts: "organisations 1, contacts 1",
        records: &["contacts last_name=Le Goff | first_name=Zoé Marie | phone=03 53 01 11 41"],
        refused: &[],
    },
];
