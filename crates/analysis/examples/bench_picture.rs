//! Measures the picture of an invented round in memory and prints one line of JSON. `tests/oracle/numpy_picture.py` is its peer.
//! `bench_picture --sites N --indicators K --draws D --seed S`

use amparo_analysis::{RoundFacts, picture};
use amparo_model::{
    Choice, Chunk, Domain, HazardOption, Indicator, Informant, Method, Question, Round, RoundId, Standards,
};
use std::sync::{Arc, atomic::AtomicBool};
use std::time::Instant;

const DOMAINS: usize = 14;
const REGIONS: u64 = 18;
const DISTRICTS: u64 = 5;

fn main() {
    let [sites, indicators, draws, seed] =
        [("--sites", 100_000), ("--indicators", 60), ("--draws", 1000), ("--seed", 1)]
            .map(|(name, usual)| argument(name, usual));
    let (standards, round) = menu(indicators);
    let facts = facts(sites, indicators, seed as u64);
    let method = Method {
        version: "bench".into(),
        review_status: "bench".into(),
        draws: draws as u32,
        seed: seed as u64,
        concentration: 4.0,
        stratum_min: 10,
        high_domain: 0.6,
        bands: [25.0, 50.0, 75.0],
        reasons: Vec::new(),
        overrides: Vec::new(),
    };
    let begin = Instant::now();
    let made = picture::make(&round, &facts, Arc::new(standards), &method, &|_| {}, &AtomicBool::new(false));
    let seconds = begin.elapsed().as_secs_f64();
    match made {
        Ok(picture) => {
            let mean = picture.whole.mean.unwrap_or_default();
            let peak = peak_mib().map_or("null".to_owned(), |mib| mib.to_string());
            println!(
                "{{\"what\":\"picture\",\"peer\":\"amparo\",\"seconds\":{seconds:.3},\"sites\":{},\"indicators\":{indicators},\"draws\":{draws},\"mean\":{mean:.6},\"peak_mib\":{peak}}}",
                picture.sites.len()
            );
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

fn argument(name: &str, usual: usize) -> usize {
    let given = std::env::args().skip_while(|word| word != name).nth(1);
    given.map_or(usual, |text| {
        text.parse().unwrap_or_else(|_| {
            eprintln!("{name} {text}: give a whole number");
            std::process::exit(2);
        })
    })
}

/// Indicators with two, three, four or five options in turn, spread over the domains.
fn menu(indicators: usize) -> (Standards, Round) {
    let hazards = |number: usize| -> Vec<f64> {
        let options = 2 + number % 4;
        (0..options).map(|option| option as f64 / (options - 1) as f64).collect()
    };
    let id = |number: usize| format!("I-{number:03}");
    let standards = Standards {
        version: "bench".into(),
        review_status: "bench".into(),
        domains: (0..DOMAINS)
            .map(|d| Domain { id: format!("d{d}"), name: format!("d{d}"), weight: 1.0 })
            .collect(),
        indicators: (0..indicators)
            .map(|number| Indicator {
                id: id(number),
                domain: format!("d{}", number % DOMAINS),
                text: String::new(),
                options: hazards(number)
                    .iter()
                    .map(|h| HazardOption { value: h.to_string(), hazard: *h })
                    .collect(),
                informant: Informant::KeyInformant,
                source: String::new(),
                weight: 1.0,
            })
            .collect(),
        pairs: Vec::new(),
        actions: Vec::new(),
        sectors: Vec::new(),
        overrides: Vec::new(),
    };
    let round = Round {
        id: RoundId::from_name("bench").expect("a name"),
        name: "bench".into(),
        period: None,
        form: "bench".into(),
        simulated: true,
        questions: (0..indicators)
            .map(|number| Question {
                indicator: id(number),
                column: id(number),
                choices: hazards(number)
                    .iter()
                    .map(|h| Choice { value: h.to_string(), option: Some(h.to_string()), hazard: None })
                    .collect(),
                note: None,
            })
            .collect(),
    };
    (standards, round)
}

/// One row a site: 15 % of cells "don't know", the others evenly over the options.
fn facts(sites: usize, indicators: usize, seed: u64) -> RoundFacts {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut rows = Chunk::new(indicators);
    for site in 0..sites {
        let (region, district) = (next() % REGIONS, next() % DISTRICTS);
        rows.source_row.push(site as u32 + 2);
        rows.record.push(format!("r{site}"));
        rows.site_id.push(format!("s{site:07}"));
        rows.site_name.push(String::new());
        rows.admin1.push(format!("Region {region}"));
        rows.admin1_code.push(String::new());
        rows.admin2.push(format!("District {region}-{district}"));
        rows.admin2_code.push(String::new());
        rows.lon.push(f64::NAN);
        rows.lat.push(f64::NAN);
        rows.date.push(String::new());
        rows.informant.push(1);
        rows.informant_sex.push(1);
        rows.mode.push(1);
        for (what, column) in rows.people.iter_mut().enumerate() {
            column.push(if what == amparo_model::Counted::WomenGirls as usize { (next() % 2000) as i32 } else { -1 });
        }
        for (number, column) in rows.answers.iter_mut().enumerate() {
            let options = 2 + number as u64 % 4;
            column.push(if next() % 100 < 15 { 252 } else { (next() % options) as u8 });
        }
    }
    RoundFacts { rows, digest: "bench".into() }
}

/// Most memory that the process held, where the system says it.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
