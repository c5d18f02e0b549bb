//! Any bytes as a table: reading them may refuse, but never panic, hang, or give rows that are not as wide as the headings.
//! Workbooks are read in this process, so that what would only end the child is found too.
#![no_main]

use amparo_intake::read::{DateOrder, NumberStyle, Options, date, number, open_bytes};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(mut source) = open_bytes(bytes, &Options::default()) else { return };
    while let Ok(Some(block)) = source.next_block() {
        assert_eq!(block.width, source.headings.len());
        for row in 0..block.len() {
            for cell in block.row(row) {
                let _ = number(cell, NumberStyle::DecimalComma);
                let _ = date(cell, DateOrder::MonthFirst);
            }
        }
        source.take_problems();
        source.take_bad_rows();
    }
});
