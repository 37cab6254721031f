//! Makes a large made-up pole for benchmarks and stress: `cargo run --release --example large_pole FILE [ORGANISATIONS VISITS]`.

use rouage::store::{Clock, Session, Store};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which FILE?")?;
    let organisations = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let visits = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let session = Session { who: rouage::demo::login().into(), id: "large".into(), clock: Clock::System };
    let mut store = Store::open(path.as_ref(), session)?;
    rouage::demo::fill_large(&mut store, organisations, visits, 1)?;
    Ok(())
}
