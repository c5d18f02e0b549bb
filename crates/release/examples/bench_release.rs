//! Whole releases of small and large rounds; then the attacker on 1,000 random tables, with the rule on and with its second half off.
//! Prints lines of JSON; the last is the attack, which the table of measures shows.
//! `cargo run -p amparo-release --features testing --example bench_release`

use amparo_model::Audience;
use amparo_release::{Refusal, Rules, prepare, testing};
use std::time::Instant;

fn main() {
    let rules = Rules::standard();
    let (mut out, mut too_few, mut refused, mut slowest) = (0, 0, 0, 0.0_f64);
    let start = Instant::now();
    for seed in 0..300 {
        let picture = testing::picture(&testing::spots(seed, 1 + seed as usize % 7, 5 + seed as usize));
        for audience in [Audience::Partner, Audience::Public] {
            let one = Instant::now();
            let outcome = prepare(&picture, None, &rules, audience, &[]);
            slowest = slowest.max(one.elapsed().as_secs_f64());
            match outcome {
                Ok(_) => out += 1,
                Err(Refusal::TooFewSites { .. }) => too_few += 1,
                Err(refusal) => {
                    eprintln!("seed {seed}, {audience}: {refusal}");
                    refused += 1;
                }
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{{\"what\":\"rounds\",\"out\":{out},\"too_few\":{too_few},\"refused\":{refused},\"slowest\":{slowest:.2},\"seconds\":{seconds:.2}}}"
    );
    for sites in [3_000, 100_000] {
        let picture = testing::picture(&testing::spots(1, 18, sites));
        let start = Instant::now();
        let outcome = prepare(&picture, None, &rules, Audience::Public, &[]);
        let seconds = start.elapsed().as_secs_f64();
        let (areas, withheld) = outcome.map_or((0, 0), |(out, _)| {
            let withheld: u32 = out.withheld.iter().map(|row| row.primary + row.complementary).sum();
            (out.admin1.len() + out.admin2.len(), withheld)
        });
        println!(
            "{{\"what\":\"release\",\"sites\":{sites},\"areas\":{areas},\"withheld\":{withheld},\"seconds\":{seconds:.2}}}"
        );
    }
    let rule = rules.of(Audience::Public);
    let start = Instant::now();
    let (mut on, mut off, mut refused) = (0, 0, 0);
    let tables = 1000;
    for seed in 0..tables {
        let table = testing::random_table(seed);
        match testing::disclosed_cells(&table, rule, true) {
            Some(cells) => on += cells,
            None => refused += 1,
        }
        off += testing::disclosed_cells(&table, rule, false).unwrap_or(0);
    }
    println!(
        "{{\"what\":\"attack\",\"tables\":{tables},\"disclosed_on\":{on},\"disclosed_off\":{off},\"refused\":{refused},\"seconds\":{:.2}}}",
        start.elapsed().as_secs_f64()
    );
}
