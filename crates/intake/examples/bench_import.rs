//! How long an import takes: `bench_import --file F --map M`, and with `--make --rows N --columns K` the two files to take it of.
//! Prints one line of JSON. The rows made are invented and follow a fixed seed.

use amparo_intake::import::{Failed, Options, run};
use amparo_intake::mapping::Mapping;
use amparo_intake::read;
use amparo_intake::refuse::Refusals;
use amparo_model::Chunk;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)).cloned();
    let file = PathBuf::from(value("--file").ok_or("give --file FILE")?);
    let map = PathBuf::from(value("--map").ok_or("give --map MAP")?);
    if args.iter().any(|arg| arg == "--make") {
        let number = |name: &str, usual| value(name).map_or(Ok(usual), |text| text.parse::<usize>());
        return make(&file, &map, number("--rows", 1_000_000)?, number("--columns", 100)?);
    }
    let mapping = Mapping::parse("map", &fs_err::read_to_string(&map)?).map_err(|problems| format!("{problems:?}"))?;
    let standards = amparo_forms::standards::load(None).map_err(|problems| format!("{problems:?}"))?;
    let refusals = Refusals::load(None)?;
    let cancel = AtomicBool::new(false);
    let options = Options {
        read: read::Options::default(),
        mapping_name: "map",
        round: Some("bench"),
        refusals: &refusals,
        cancel: &cancel,
        progress: &|_, _| {},
    };
    let start = Instant::now();
    let mut answers = 0_u64;
    let mut sink = |chunk: Chunk| -> Result<(), std::convert::Infallible> {
        answers += chunk.answers.iter().map(|column| column.len() as u64).sum::<u64>();
        Ok(())
    };
    let report = run(&file, &mapping, &standards, None, &options, &mut sink).map_err(|failed| match failed {
        Failed::Problems(problems) => problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        other => format!("{other:?}"),
    })?;
    let (seconds, rows, columns) = (start.elapsed().as_secs_f64(), report.rows_kept, report.round.questions.len());
    println!(
        "{{\"what\":\"import\",\"seconds\":{seconds:.3},\"rows\":{rows},\"columns\":{columns},\"answers\":{answers}}}"
    );
    Ok(())
}

/// Writes a table of answers with some ten columns about the site in front, and the mapping of it.
fn make(
    file: &std::path::Path,
    map: &std::path::Path,
    rows: usize,
    columns: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let standards = amparo_forms::standards::load(None).map_err(|problems| format!("{problems:?}"))?;
    let front = ["key", "site", "name", "region", "district", "lat", "lon", "date", "individuals", "women"];
    let asked: Vec<_> = standards.indicators.iter().take(columns.saturating_sub(front.len())).collect();
    let extra = columns.saturating_sub(front.len() + asked.len());
    let mut text = String::from(
        "version = \"1\"\nreview_status = \"invented\"\nsimulated = true\nrecord = \"key\"\nsite_id = \"site\"\nsite_name = \"name\"\nadmin1 = \"region\"\n\
         admin2 = \"district\"\nlat = \"lat\"\nlon = \"lon\"\ndate = \"date\"\nblank = \"unknown\"\n[people]\nindividuals = \"individuals\"\nwomen = \"women\"\n",
    );
    for indicator in &asked {
        let options: Vec<String> = indicator.options.iter().map(|o| format!("\"{0}\" = \"{0}\"", o.value)).collect();
        let id = &indicator.id;
        text.push_str(&format!(
            "[[map]]\ncolumn = \"{id}\"\nindicator = \"{id}\"\nanswers = {{ {} }}\n",
            options.join(", ")
        ));
    }
    fs_err::write(map, text)?;
    let mut out = std::io::BufWriter::with_capacity(1 << 20, fs_err::File::create(file)?);
    let mut heads: Vec<String> = front.map(str::to_owned).to_vec();
    heads.extend(asked.iter().map(|indicator| indicator.id.clone()));
    heads.extend((0..extra).map(|i| format!("unused{i}")));
    writeln!(out, "{}", heads.join(","))?;
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below
    };
    for row in 0..rows {
        let (region, people) = (next(18), 40 + next(3000));
        write!(out, "k{row},S{row:07},Site {row},Region {region},District {region}-{},", next(5))?;
        write!(
            out,
            "{}.{:05},{}.{:05},2024-{:02}-{:02},{people},{}",
            next(9),
            next(99999),
            41 + next(9),
            next(99999),
            1 + next(12),
            1 + next(28),
            people / 4
        )?;
        for indicator in &asked {
            let word = match next(20) {
                0 => "",
                1 => "dnk",
                _ => &indicator.options[next(indicator.options.len())].value,
            };
            write!(out, ",{word}")?;
        }
        for _ in 0..extra {
            write!(out, ",{}", next(100))?;
        }
        writeln!(out)?;
    }
    out.flush()?;
    Ok(())
}
