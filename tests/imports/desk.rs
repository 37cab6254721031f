//! A file between choosing and importing: mended, left out, looked at for likenesses, stopped, remembered.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rouage::interchange::InterchangeError;
use rouage::interchange::foreign::reread::Manner;
use rouage::interchange::foreign::sirene::Filter;
use rouage::interchange::foreign::target::Target;
use rouage::interchange::import::desk::{Desk, Order, Tried};
use rouage::interchange::import::likeness::Other;
use rouage::interchange::import::watch::Watch;
use rouage::model::kind::Kind;
use rouage::store::{Clock, Session, Store, StoreError};

struct Bench {
    folder: tempfile::TempDir,
    store: Store,
}

impl Bench {
    fn new() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let session = Session { who: "test".into(), id: "test".into(), clock: Clock::System };
        let store = Store::open(&folder.path().join("pole.db"), session).unwrap();
        Bench { folder, store }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("liste.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn desk(&self, path: &Path) -> Desk {
        Desk::open(&self.store, path, Manner::default(), None, Filter::default(), "2016-01-15".parse().unwrap())
            .unwrap()
    }

    fn carry_out(&mut self, desk: &Desk, order: &Order) -> Result<Tried, InterchangeError> {
        desk.carry_out(&mut self.store, order, &|problem| problem.fault.to_string())
    }

    fn try_out(&mut self, desk: &Desk) -> Tried {
        self.carry_out(desk, &Order::default()).unwrap()
    }

    fn write(&mut self, desk: &Desk) -> Tried {
        self.carry_out(desk, &Order { write: true, ..Order::default() }).unwrap()
    }

    fn count(&self) -> usize {
        self.store.all(Kind::Organisation).unwrap().len()
    }
}

#[test]
fn a_stopped_import_writes_nothing() {
    let mut bench = Bench::new();
    let path = bench.file("Raison sociale;Ville\nOptique;Dole\nÉmaux;Morez\n");
    let desk = bench.desk(&path);
    let watch = Arc::new(Watch::default());
    watch.stop();
    let order = Order { write: true, rejects: None, watch: Arc::clone(&watch) };
    let stopped = bench.carry_out(&desk, &order);
    assert!(matches!(stopped, Err(InterchangeError::Store(StoreError::Stopped))), "{stopped:?}");
    assert_eq!((bench.count(), watch.progress()), (0, (1, 2)));
    // The database is free again, and the desk as it was.
    let order = Order { write: true, ..Order::default() };
    assert!(bench.carry_out(&desk, &order).unwrap().report.done);
    assert_eq!((bench.count(), order.watch.progress()), (2, (2, 2)));
}

#[test]
fn a_try_writes_nothing_and_mended_lines_are_tried_as_mended() {
    let mut bench = Bench::new();
    let path = bench.file("Raison sociale;SIRET;Ville\nOptique;123;Dole\nÉmaux;;Morez\n");
    let mut desk = bench.desk(&path);
    let tried = bench.try_out(&desk);
    assert_eq!((tried.report.refused.len(), bench.count()), (1, 0));
    let (part, at) = tried.report.refused[0].source.unwrap();
    let mut cells = desk.parts[part].cells(at);
    cells[1] = "48798079900018".into();
    desk.parts[part].mend(at, &cells);
    assert_eq!(desk.parts[part].changes(), (1, 0));
    assert!(desk.is_changed());
    assert_eq!(bench.try_out(&desk).report.refused, []);
    // Put back as it was, it is not mended any more.
    cells[1] = "123".into();
    desk.parts[part].mend(at, &cells);
    assert_eq!(desk.parts[part].changes(), (0, 0));
    desk.parts[part].leave_out(at);
    let tried = bench.write(&desk);
    assert!(tried.report.done && tried.report.refused.is_empty());
    assert_eq!((bench.count(), desk.lines()), (1, 1));
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().nth(1), Some("Optique;123;Dole"));
}

#[test]
fn likenesses_do_not_hang_on_the_order_of_the_lines() {
    let mut bench = Bench::new();
    let path = bench.file("Raison sociale;Ville\nHorlogerie des Prés;Besançon\n");
    let desk = bench.desk(&path);
    bench.write(&desk);
    let shared = "Raison sociale;Ville;Email\nA;Dole;c@exemple.test\nB;Morez;c@exemple.test\nC;Dijon;c@exemple.test\n\
                  D;Lons;c@exemple.test\nHORLOGERIE DES PRES SARL;Besançon;\nVerres du Jura;Salins;\nVERRES DU JURA SA;Salins;\n";
    let path = bench.file(shared);
    let desk = bench.desk(&path);
    let alike = bench.try_out(&desk).report.alike;
    let said: Vec<(u64, String)> = alike
        .iter()
        .map(|alike| match &alike.other {
            Other::Stored { name, .. } => (alike.number, name.clone()),
            Other::Line { number, name } => (alike.number, format!("{number} {name}")),
        })
        .collect();
    assert_eq!(said, [(6, "Horlogerie des Prés".to_owned()), (8, "7 Verres du Jura".to_owned())]);
}

#[test]
fn what_was_chosen_is_found_again_even_on_another_line_of_headings() {
    let mut bench = Bench::new();
    let text = "Raison sociale;Ville\nBoîte;Bourg\nOptique;Dole\n";
    let path = bench.file(text);
    let mut desk = bench.desk(&path);
    desk.move_heading(&bench.store, 0, 1);
    assert_eq!(desk.parts[0].heading_line(), Some(2));
    desk.parts[0].source.layout.choose(0, Target::parse("organisation.name"));
    desk.parts[0].source.layout.choose(1, Target::parse("organisation.commune"));
    assert_eq!(bench.write(&desk).report.kinds[&Kind::Organisation].created, 1);
    let mut again = bench.desk(&path);
    assert_eq!((again.parts[0].heading_line(), again.parts[0].remembered), (Some(2), true));
    again.guess_anew(&bench.store, 0).unwrap();
    assert_eq!((again.parts[0].heading_line(), again.parts[0].remembered), (Some(1), false));
    assert!(!bench.desk(&path).parts[0].remembered);
}
