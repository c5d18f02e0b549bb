//! `cargo xtask walk`: the Somalia 2021 walk. Runs the program on the real round, reproduces the authors' figures from their own
//! files, and writes `docs/somalia-2021.md` with its pictures, so that no figure in it was typed by hand.

use crate::{Fail, root, said, shared};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

type Rows = Vec<BTreeMap<String, String>>;

/// Runs everything and writes the document.
pub fn write() -> Result<(), Fail> {
    let shared = shared().ok_or("the walk needs the shared data; say where they are with AMPARO_SHARED")?;
    let data = shared.join("data/assessments");
    let program = program()?;
    let scratch = root().join("target/walk");
    let _ = fs_err::remove_dir_all(&scratch);
    fs_err::create_dir_all(&scratch).map_err(said)?;
    let office = scratch.join("office");
    let run = |args: &[&str]| amparo(&program, &office, args);
    amparo(&program, &scratch, &["init", &office.to_string_lossy(), "--organisation", "Walk", "--country", "SOM"])?;
    for file in ["som-admin1.geojson", "som-admin2.geojson"] {
        run(&["places", "import", &data.join(file).to_string_lossy()])?;
    }
    let import = run(&[
        "--json",
        "import",
        &data.join("som-dsa-2021-sites.csv").to_string_lossy(),
        "--into",
        "site-assessment",
        "--round",
        "DSA 2021",
        "--map",
        &data.join("maps/som-dsa-2021.toml").to_string_lossy(),
    ])?;
    let import: serde_json::Value = serde_json::from_str(&import).map_err(|error| error.to_string())?;
    let sites = csv(&run(&["risk", "--round", "DSA 2021", "--by", "site", "--format", "csv"])?);
    let regions =
        csv(&run(&["risk", "--round", "DSA 2021", "--by", "admin1", "--audience", "public", "--format", "csv"])?);
    let sent = scratch.join("public");
    run(&["report", "--round", "DSA 2021", "--audience", "public", "--out", &sent.to_string_lossy()])?;
    let pictures = root().join("docs/somalia-2021");
    fs_err::create_dir_all(&pictures).map_err(said)?;
    for name in ["map.svg", "domains.svg", "aggregations.svg"] {
        fs_err::copy(sent.join("figures").join(name), pictures.join(name)).map_err(said)?;
    }
    let authors = csv(&fs_err::read_to_string(data.join("som-dsa-2021-sites.csv")).map_err(said)?);
    let households = csv(&fs_err::read_to_string(data.join("som-gbv-pin-2021-households.csv")).map_err(said)?);
    let camps = csv(&fs_err::read_to_string(data.join("som-cccm-severity-2021-sites.csv")).map_err(said)?);
    let text = document(&import, &sites, &regions, &authors, &households, &camps)?;
    fs_err::write(root().join("docs/somalia-2021.md"), text).map_err(said)
}

fn program() -> Result<PathBuf, Fail> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--package", "amparo"])
        .current_dir(root())
        .status()
        .map_err(said)?;
    if !built.success() {
        return Err("the program does not build".into());
    }
    Ok(root().join("target/release/amparo"))
}

fn amparo(program: &Path, folder: &Path, args: &[&str]) -> Result<String, Fail> {
    let ran = Command::new(program).args(args).current_dir(folder).output().map_err(said)?;
    // Findings end with 1 and still print the data; a refusal prints none.
    if ran.status.success() || !ran.stdout.is_empty() {
        String::from_utf8(ran.stdout).map_err(|error| error.to_string())
    } else {
        Err(format!("amparo {}: {}", args.join(" "), String::from_utf8_lossy(&ran.stderr)))
    }
}

/// Reads CSV with quotes; enough for files that were written by a program.
fn csv(text: &str) -> Rows {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    reader.deserialize().filter_map(Result::ok).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> Option<f64> {
    row.get(column)?.trim().parse().ok()
}

/// Share of rows for which a test is true, of those for which it can be said.
fn share(values: impl Iterator<Item = Option<bool>>) -> f64 {
    let (mut yes, mut all) = (0u32, 0u32);
    for value in values.flatten() {
        all += 1;
        yes += u32::from(value);
    }
    f64::from(yes) / f64::from(all.max(1))
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn half_up(value: f64) -> f64 {
    (value + 0.5).floor()
}

fn half_even(value: f64) -> f64 {
    value.round_ties_even()
}

/// Spearman's rank correlation, ties at their mean rank.
fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |of: &dyn Fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|a, b| of(&pairs[*a]).total_cmp(&of(&pairs[*b])));
        let mut ranks = vec![0.0; pairs.len()];
        let mut from = 0;
        while from < order.len() {
            let mut to = from;
            while to + 1 < order.len() && of(&pairs[order[to + 1]]) == of(&pairs[order[from]]) {
                to += 1;
            }
            for at in &order[from..=to] {
                ranks[*at] = (from + to) as f64 / 2.0;
            }
            from = to + 1;
        }
        ranks
    };
    let (x, y) = (ranks(&|pair| pair.0), ranks(&|pair| pair.1));
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (mx, my) = (mean(&x), mean(&y));
    let covariance: f64 = x.iter().zip(&y).map(|(a, b)| (a - mx) * (b - my)).sum();
    let spread = |v: &[f64], m: f64| v.iter().map(|a| (a - m).powi(2)).sum::<f64>().sqrt();
    covariance / (spread(&x, mx) * spread(&y, my))
}

fn document(
    import: &serde_json::Value,
    sites: &Rows,
    regions: &Rows,
    authors: &Rows,
    households: &Rows,
    camps: &Rows,
) -> Result<String, Fail> {
    let mut text = String::new();
    let t = &mut text;
    say(t, "# Somalia 2021: from the scored sheet to the risk picture")?;
    say(
        t,
        "Written by `cargo xtask walk` from the real round; every figure and picture below comes from that command. The data are not part of this project: put the shared data folder into `AMPARO_SHARED`. No site is named here, and the pictures are those that the *public* audience gets. *Draft, not reviewed by a GBV specialist.*",
    )?;
    say(t, "## 1. Take it in")?;
    say(
        t,
        "```sh\namparo init office --country SOM && cd office\namparo places import $AMPARO_SHARED/data/assessments/som-admin1.geojson\namparo places import $AMPARO_SHARED/data/assessments/som-admin2.geojson\namparo import $AMPARO_SHARED/data/assessments/som-dsa-2021-sites.csv --into site-assessment --round \"DSA 2021\" \\\n  --map $AMPARO_SHARED/data/assessments/maps/som-dsa-2021.toml\n```",
    )?;
    let counts = |key: &str| import[key].as_u64().unwrap_or_default();
    say(
        t,
        &format!(
            "{} rows in the file, {} taken in, {} to correct, {} dropped; {} indicators. The row that does not come in is the ghost at the end: it has no site id and zeros in some score columns, so a spreadsheet counts it as a site without problems.",
            counts("rows_in"),
            counts("rows_kept"),
            counts("rows_rejected"),
            counts("rows_dropped"),
            counts("indicators")
        ),
    )?;
    if let Some(refused) = import["columns_refused"].as_array() {
        say(
            t,
            &format!(
                "{} columns were named and left out. Those that report incidents stay out whatever a mapping says: the authors' protection score contains them.",
                refused.len()
            ),
        )?;
    }
    picture(t, sites, regions)?;
    rules(t, households, camps)?;
    authors_compared(t, sites, authors)?;
    Ok(text)
}

fn say(text: &mut String, paragraph: &str) -> Result<(), Fail> {
    write!(text, "{paragraph}\n\n").map_err(|error| error.to_string())
}

fn picture(t: &mut String, sites: &Rows, regions: &Rows) -> Result<(), Fail> {
    let scored: Vec<&BTreeMap<String, String>> = sites.iter().filter(|row| number(row, "score").is_some()).collect();
    let mut widths: Vec<f64> = scored
        .iter()
        .filter_map(|row| Some(number(row, "rank_p95")? - number(row, "rank_p5")?))
        .collect();
    widths.sort_by(f64::total_cmp);
    let answered: f64 = sites.iter().filter_map(|row| number(row, "answered")).sum();
    let unknown: f64 = sites.iter().filter_map(|row| number(row, "unknown")).sum();
    say(t, "## 2. Look at the picture")?;
    say(
        t,
        "```sh\namparo risk --round \"DSA 2021\" --by site --audience internal --format csv\namparo risk --round \"DSA 2021\" --by admin1 --audience public\namparo report --round \"DSA 2021\" --audience public --out public\n```",
    )?;
    say(
        t,
        &format!(
            "{} sites, {} with a score. {} of the asked answers are unknown, and each site says so: its score has bounds with every unknown at 0 and at 1, its rank a 5 to 95 % range. Half of the sites have a rank range wider than {:.0} places: a single list from first to last would claim what nobody knows.",
            sites.len(),
            scored.len(),
            percent(unknown / (answered + unknown)),
            widths.get(widths.len() / 2).copied().unwrap_or_default()
        ),
    )?;
    say(t, "![Mean score by region](somalia-2021/map.svg)")?;
    say(t, "| region | sites | mean score |\n| --- | ---: | ---: |")?;
    t.truncate(t.trim_end().len());
    t.push('\n');
    for row in regions {
        let mean = number(row, "mean").map_or_else(|| row["mean"].clone(), |mean| format!("{mean:.1}"));
        writeln!(t, "| {} | {} | {mean} |", row["admin1"], row["sites"]).map_err(|error| error.to_string())?;
    }
    say(
        t,
        "\nThe highest score of a region is one site's, so the public does not see it; `--audience internal` does. The file has no numbers of people, so the population-weighted column is missing, and says so; the site list of the cluster has them.",
    )?;
    say(t, "![Domains, with the share that is unknown](somalia-2021/domains.svg)")?;
    say(t, "![How the order changes under other rules](somalia-2021/aggregations.svg)")
}

const INDICATORS: [&str; 4] = [
    "% of HHs with access to medical, legal and social services for women and girls",
    "% of HHs by most common barriers to accessing GBV services faced by women and girls",
    "% of HHs  with women and girls reporting lack of freedom to attend go about their duties/businessess",
    "% of HH in which women and girls/men and boys avoid areas because they feel unsafe there",
];

fn rules(t: &mut String, households: &Rows, camps: &Rows) -> Result<(), Fail> {
    let values = |row: &BTreeMap<String, String>, columns: &[&str]| -> Option<Vec<f64>> {
        columns.iter().map(|c| number(row, c)).collect()
    };
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let by = |rule: &dyn Fn(Vec<f64>) -> f64, rows: &Rows, columns: &[&str], dummies: bool| {
        let rows = rows.iter().filter(|row| dummies || row["Area"] != "Zdummy");
        share(rows.map(|row| Some(rule(values(row, columns)?) >= 3.0)))
    };
    let worst_half = |mut v: Vec<f64>| {
        v.sort_by(f64::total_cmp);
        half_up(mean(&v[v.len() / 2..]))
    };
    let gbv = |rule: &dyn Fn(Vec<f64>) -> f64| by(rule, households, &INDICATORS, true);
    let published = share(households.iter().map(|row| Some(number(row, "FINAL_HH_Score")? >= 3.0)));
    say(t, "## 3. The same answers under other rules: what the authors published")?;
    say(
        t,
        &format!(
            "The GBV sector scored {} households on four indicators (1 to 5) and counted those at 3 or more as severe. The rule that gives their column, row by row, is the mean rounded half up.",
            households.len()
        ),
    )?;
    table(
        t,
        "| rule | households severe |\n| --- | ---: |",
        &[
            ("as published (their final column)".into(), percent(published)),
            ("mean, rounded half up".into(), percent(gbv(&|v| half_up(mean(&v))))),
            ("mean, rounded half to even (the default of R and Python)".into(), percent(gbv(&|v| half_even(mean(&v))))),
            ("mean of the worse half, rounded half up".into(), percent(gbv(&worst_half))),
            ("maximum".into(), percent(gbv(&|v| v.into_iter().fold(0.0, f64::max)))),
            (
                "as published, without the ten dummy rows".into(),
                percent(by(&|v| half_up(mean(&v)), households, &INDICATORS, false)),
            ),
        ],
    )?;
    let four = ["1", "2", "3", "4"];
    let cccm = |rule: &dyn Fn(Vec<f64>) -> f64| by(rule, camps, &four, true);
    say(
        t,
        &format!(
            "The camp management cluster scored {} sites by the mean of four columns, rounded **up**.",
            camps.len()
        ),
    )?;
    table(
        t,
        "| rule | sites severe |\n| --- | ---: |",
        &[
            (
                "as published (their final column)".into(),
                percent(share(camps.iter().map(|row| Some(number(row, "FINAL_HH_Score")? >= 3.0)))),
            ),
            ("mean, rounded up".into(), percent(cccm(&|v| mean(&v).ceil()))),
            ("mean, rounded half up".into(), percent(cccm(&|v| half_up(mean(&v))))),
            ("the same, without the ten dummy rows".into(), percent(by(&|v| half_up(mean(&v)), camps, &four, false))),
        ],
    )?;
    say(
        t,
        "Why they differ: a mean of whole numbers often ends in .5 or .25, so the rounding decides for thousands of rows; a maximum needs only one bad answer of four; and dummy rows with scores from 1 to 5 are counted like people. Two sectors of one country ranked severity by different rules. Amparo does not round: the score stays a number from 0 to 100, other rules stand beside it, and dummy rows are dropped by name in the mapping.",
    )
}

fn table(t: &mut String, heading: &str, rows: &[(String, String)]) -> Result<(), Fail> {
    writeln!(t, "{heading}").map_err(|error| error.to_string())?;
    for (left, right) in rows {
        writeln!(t, "| {left} | {right} |").map_err(|error| error.to_string())?;
    }
    t.push('\n');
    Ok(())
}

fn authors_compared(t: &mut String, sites: &Rows, authors: &Rows) -> Result<(), Fail> {
    let by_site: BTreeMap<&str, &BTreeMap<String, String>> =
        sites.iter().map(|row| (row["site_id"].as_str(), row)).collect();
    let pairs = |ours: &str, theirs: &str| -> Vec<(f64, f64)> {
        let pair = |row: &BTreeMap<String, String>| {
            Some((number(by_site.get(row["idp_code"].as_str())?, ours)?, number(row, theirs)?))
        };
        authors.iter().filter_map(pair).collect()
    };
    say(t, "## 4. Beside the authors' own scores")?;
    say(
        t,
        "| authors' column | share of rows at its highest value | rank correlation with our score | with our domain |\n| --- | ---: | ---: | ---: |",
    )?;
    t.truncate(t.trim_end().len());
    t.push('\n');
    for (theirs, domain) in [
        ("protection_score", "movement"),
        ("health_score", "services"),
        ("wash_score", "wash"),
        ("snfi_score", "shelter"),
        ("education_score", "education"),
        ("hlp_score", "documentation"),
        ("number_of_needs", ""),
    ] {
        let values: Vec<f64> = authors.iter().filter_map(|row| number(row, theirs)).collect();
        let top = values.iter().copied().fold(f64::MIN, f64::max);
        let at_top = share(values.iter().map(|value| Some(*value == top)));
        let with_domain = match domain {
            "" => String::new(),
            domain => format!("{:.2} ({domain})", spearman(&pairs(&format!("domain_{domain}"), theirs))),
        };
        writeln!(t, "| `{theirs}` | {} | {:.2} | {with_domain} |", percent(at_top), spearman(&pairs("score", theirs)))
            .map_err(|error| error.to_string())?;
    }
    let blank = share(authors.iter().map(|row| Some(row["education_nc_index5"].trim().is_empty())));
    say(
        t,
        &format!(
            "\nWhere they part, and why:\n\n* **The maximum rule flattens.** A sector takes its worst critical indicator, so most sites share the top and cannot be told apart; our score is a mean over answered indicators and domains.\n* **Incidents are in theirs.** `protection_score` and `number_of_needs` contain reported incidents. A low number of reports says more about fear and missing services than about safety, so Amparo refuses that column.\n* **A typing error.** The script looks for `1230` where the data say `1530`; `education_nc_index5` is blank in {} of rows. In Amparo these are unknown: they widen the bounds, and the quality page shows the question at the top. The answers themselves are not in the file and cannot be brought back.\n* **Don't know.** The authors set it to the lowest value in some indicators and to the highest in others, and a missing answer to 0 in three. Where their file lost the difference, no program can find it again; the mapping's notes say where, and the report repeats them.\n* **Scores, not answers.** The file holds scores from 1 to 4. The mapping turns them into hazards of 0, 0.33, 0.67 and 1.",
            percent(blank)
        ),
    )
}
