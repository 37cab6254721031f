//! The small pole that everything is imported into: a few records of every kind, and their twins.

use rouage::interchange::csv::{Reader, write_row};
use rouage::model::kind::Kind;

/// Rows of cells, the header first.
pub type Table = Vec<Vec<String>>;

/// Everybody and everything in it is made up.
const POLE: &[(Kind, &str)] = &[
    (Kind::Staff, "login,name,role\ncmi,Paul Jacquet,mission\ndir,Claire Monnier,director\nzoe,Zoé Lefèvre,advisor\n"),
    (
        Kind::Organisation,
        "name,siret,naf,kind,size,street,postal_code,commune,insee_code,country,phone,email,website,headcount,sectors,parent,nda_signed_on,tags,notes,confidentiality\n\
         Horlogerie Quervelle,55840919900053,2652Z,company,sme,3 rue A,25000,Besançon,25056,FR,03 53 01 10 40,info@exemple.test,,42,luxury;microsystems,,2014-02-01,horlogerie;luxe,\"à relancer\nvite\",nda\n\
         Optique Brenot,72136985800031,,company,micro,,25300,Pontarlier,25462,FR,,,,,,,,,,\n\
         Optique Brenot,,,company,,,39100,Dole,39198,FR,,,,,,,,,,\n\
         Institut Doré,,,research,,,39100,Dole,39198,FR,,,,,health,,,,,\n\
         Zytglogge Fiktiv SA,,,company,mid,Hauptgasse 1,3000,Bern,,CH,+41 31 000 00 00,,,300,,,,,,\n\
         Quervelle Décolletage,35600000000048,2562B,company,sme,,25500,Morteau,25411,FR,,,,51,,55840919900053,,,,\n\
         Œuvre & Fils,48798079900018,,other,,,01590,Chancia,39102,FR,,,,,,Institut Doré,,,,\n",
    ),
    (
        Kind::Membership,
        "organisation,college,joined_on,left_on,leave_reason\n55840919900053,1,2010-06-11,2012-12-31,resigned\n\
         55840919900053,1,2014-03-01,,\n72136985800031,1,2013-04-01,,\nInstitut Doré,2,2012-03-09,,\n",
    ),
    (
        Kind::Dues,
        "organisation,year,amount,called_on,due_on,exempt_reason\n55840919900053,2014,550.00,2014-02-15,2014-04-01,\n\
         55840919900053,2015,550.00,2015-02-15,2015-04-01,\nInstitut Doré,2015,0.00,,,convention\n72136985800031,2015,1234.50,,,\n",
    ),
    (
        Kind::Payment,
        "organisation,year,paid_on,amount,method,reference\n55840919900053,2014,2014-04-02,550.00,cheque,R1\n\
         55840919900053,2015,2015-03-01,100.00,,\n55840919900053,2015,2015-03-01,100.00,,\n72136985800031,2015,2015-06-01,34.50,transfer,\n",
    ),
    (
        Kind::Contact,
        "organisation,last_name,first_name,role,email,phone,primary,consent_on,notes,confidentiality\n\
         55840919900053,Quervelle,Anne,Gérante,anne@exemple.test,06 39 98 10 50,yes,2018-07-25,,\n\
         55840919900053,Brenot,Luc,,,,no,,,shareable\n55840919900053,Brenot,Luc,Adjoint,,,no,,,\nInstitut Doré,De La Tour,,,,,no,,,\n",
    ),
    (
        Kind::Visit,
        "organisation,date,staff,status,purpose,contacts,sectors,summary,needs,next_step,next_step_on,confidentiality\n\
         55840919900053,2015-05-11,cmi,done,Voix des entreprises,Anne Quervelle,luxury,\"Souhaite un FUI ;\nrevoir.\",financing,Rappeler,2015-06-01,\n\
         55840919900053,2015-05-11,cmi,done,,,,,,,,\nInstitut Doré,2016-07-01,zoe,planned,,,,,,,,\n",
    ),
    (
        Kind::Engagement,
        "organisation,kind,level,staff,status,started_on,ended_on,days,amount,scheme,title,outcome\n\
         55840919900053,innovation,1,zoe,active,2015-01-05,,2.5,2500.00,PTR,Démarche,\n72136985800031,individual,2,,completed,2014-01-05,2014-02-05,,,,,bien\n",
    ),
    (
        Kind::Project,
        "acronym,title,sectors,programme,labelled_on,funded_on,started_on,closed_on,outcome,structuring\n\
         MICRO1,Projet « un »,luxury,FUI,2015-01-01,2015-06-01,,,,no\nSANTÉ,,health,ANR,,,,,,yes\n",
    ),
    (
        Kind::ProjectPartner,
        "project,organisation,role\nMICRO1,55840919900053,leader\nMICRO1,72136985800031,partner\nMICRO1,Institut Doré,partner\n",
    ),
    (
        Kind::Agreement,
        "kind,title,partner,signed_on,ended_on\npartnership,Convention 1,Partenaire 1,2015-01-11,\ncluster,Accord,Autre pôle,2014-01-01,2015-01-01\n",
    ),
    (Kind::Mandate, "body,holder,started_on,ended_on\nOrganisme 1,Anne Morel,2015-01-11,\n"),
    (
        Kind::Event,
        "kind,date,title,sector,organisation,project,attendance,notes\ncommission,2015-11-04,Commission,luxury,,,21,\n\
         project_follow_up,2015-09-12,Suivi,,,MICRO1,,\nfair,2015-09-20,Salon,,55840919900053,,,\n",
    ),
    (Kind::Financing, "organisation,kind,obtained_on,amount\n55840919900053,venture,2016-05-17,50000.00\n"),
    (Kind::Market, "organisation,kind,name,opened_on\n55840919900053,country,Suisse,2014-11-15\n"),
    (
        Kind::Figures,
        "organisation,year,value_added,headcount,turnover,exports\n55840919900053,2014,-10.50,42,1000000.00,\n55840919900053,2015,,,,\n",
    ),
    (
        Kind::Reading,
        "indicator,date,value,status,source,note\nInd1,2015-01-01,12.5,,INSEE,\nInd1,2015-01-01,,reached,,\nAtt2.8,2014-12-31,,not_measurable,,sans objet\n",
    ),
    (
        Kind::Task,
        "title,due_on,staff,organisation,done_on\nRelancer,2015-07-01,cmi,55840919900053,\nRelancer,2015-07-01,cmi,55840919900053,\nClasser,,,,2015-01-01\n",
    ),
    (
        Kind::Fulfilment,
        "contract,obligation,period,done_on,staff,note\nmicrotechniques-2014-2018,bilan_financier,2014,2015-03-15,dir,\n",
    ),
];

/// Each kind's file.
pub fn tables() -> Vec<(Kind, Table)> {
    POLE.iter().map(|(kind, text)| (*kind, table(text))).collect()
}

fn table(text: &str) -> Table {
    Reader::new(text.as_bytes())
        .map(|row| row.cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
        .collect()
}

/// A table as a file of the interchange format.
pub fn text(table: &Table) -> Vec<u8> {
    let mut out = Vec::new();
    table.iter().for_each(|row| write_row(&mut out, row.iter().map(String::as_str)));
    out
}
