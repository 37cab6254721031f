//! An XLS workbook, record by record.

use std::io::{Cursor, Write};

fn record(stream: &mut Vec<u8>, kind: u16, data: &[u8]) {
    stream.extend(kind.to_le_bytes());
    stream.extend((data.len() as u16).to_le_bytes());
    stream.extend(data);
}

fn cell(row: u16, column: u16, format: u16, rest: &[u8]) -> Vec<u8> {
    [&row.to_le_bytes()[..], &column.to_le_bytes(), &format.to_le_bytes(), rest].concat()
}

fn short(text: &str) -> Vec<u8> {
    let mut bytes = vec![text.encode_utf16().count() as u8, 1];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// A text with its length in two bytes, one byte a letter.
fn narrow(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_le_bytes()[..], &[0], text.as_bytes()].concat()
}

const BOF_BOOK: [u8; 16] = [0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const BOF_SHEET: [u8; 16] = [0, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// The stream of a workbook with every kind of cell, a chart within its sheet, a hidden sheet, and shared texts of
/// which one is cut between two records, the second half with wider letters.
pub fn stream() -> Vec<u8> {
    let sheets: Vec<(Vec<u8>, &str, u8)> = vec![(cells(), "Adhérents", 0), (secret(), "Caché", 1)];
    let globals = |positions: &[u32]| {
        let mut out = Vec::new();
        record(&mut out, 0x0809, &BOF_BOOK);
        record(&mut out, 0x0022, &[0, 0]);
        record(&mut out, 0x041E, &[&164u16.to_le_bytes()[..], &narrow("dd/mm/yyyy")].concat());
        for format in [0u16, 164, 14] {
            record(&mut out, 0x00E0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat());
        }
        for ((_, name, hidden), position) in sheets.iter().zip(positions) {
            record(&mut out, 0x0085, &[&position.to_le_bytes()[..], &[*hidden, 0], &short(name)].concat());
        }
        let mut texts = [2u32.to_le_bytes(), 2u32.to_le_bytes()].concat();
        texts.extend(narrow("Raison sociale"));
        texts.extend([6, 0, 0]);
        texts.extend(b"Exe");
        record(&mut out, 0x00FC, &texts);
        record(
            &mut out,
            0x003C,
            &[&[1][..], &"œé’".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat(),
        );
        record(&mut out, 0x000A, &[]);
        out
    };
    let first = globals(&[0, 0]).len() as u32;
    let mut out = globals(&[first, first + sheets[0].0.len() as u32]);
    sheets.into_iter().for_each(|(bytes, ..)| out.extend(bytes));
    out
}

fn cells() -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0809, &BOF_SHEET);
    record(&mut out, 0x0200, &[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0, 0]);
    record(&mut out, 0x00FD, &cell(2, 0, 0, &0u32.to_le_bytes()));
    record(&mut out, 0x00FD, &cell(3, 0, 0, &1u32.to_le_bytes()));
    record(&mut out, 0x0203, &cell(3, 1, 1, &40_340f64.to_le_bytes()));
    record(&mut out, 0x027E, &cell(3, 2, 0, &((550 << 2) | 2u32).to_le_bytes()));
    let many = [&3u16.to_le_bytes()[..], &3u16.to_le_bytes(), &[2, 0], &((42_369 << 2) | 2u32).to_le_bytes(), &[0, 0]];
    record(&mut out, 0x00BD, &[&many.concat()[..], &((1_250 << 2) | 3u32).to_le_bytes(), &4u16.to_le_bytes()].concat());
    record(&mut out, 0x0205, &cell(3, 5, 0, &[1, 0]));
    record(&mut out, 0x0205, &cell(3, 6, 0, &[0x17, 1]));
    record(&mut out, 0x0006, &cell(4, 0, 0, &[&[0, 0, 0, 0, 0, 0, 0xFF, 0xFF][..], &[0; 8]].concat()));
    record(&mut out, 0x0207, &narrow("computed"));
    record(&mut out, 0x0006, &cell(4, 1, 0, &[&1.5f64.to_le_bytes()[..], &[0; 8]].concat()));
    record(&mut out, 0x0204, &cell(4, 2, 0, &narrow("label")));
    record(&mut out, 0x0809, &BOF_SHEET);
    record(&mut out, 0x0204, &cell(9, 9, 0, &narrow("of a chart")));
    record(&mut out, 0x000A, &[]);
    record(&mut out, 0x000A, &[]);
    out
}

fn secret() -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0809, &BOF_SHEET);
    record(&mut out, 0x0204, &cell(0, 0, 0, &narrow("secret")));
    record(&mut out, 0x000A, &[]);
    out
}

/// A stream in its compound file.
pub fn wrap(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}
