//! The command line as a promise: what each command prints, on which stream, and how it ends, for good input and for bad.
//! Rounds are small files written here or the simulated samples; nothing of any real place.

mod bad_input;
mod broken_off;
mod exports;
#[path = "../../intake/tests/workbooks/make.rs"]
mod make;
mod real;
mod world;

use world::{SMALL_MAP, World};

#[test]
fn a_first_day_from_init_to_report() {
    let world = World::new();
    world.snapshot("init", &["init", "office", "--organisation", "Office A", "--country", "XVA"]);
    world.enter("office");
    world.snapshot("places_import", &["places", "import", "@varanda-admin2.geojson"]);
    world.snapshot(
        "import_round_1",
        &[
            "import",
            "@round-1-simulated.csv",
            "--into",
            "site-assessment",
            "--round",
            "Round 1",
            "--map",
            "@round-1-simulated.map.toml",
        ],
    );
    world.snapshot(
        "import_the_same_again",
        &[
            "import",
            "@round-1-simulated.csv",
            "--into",
            "site-assessment",
            "--round",
            "Round 1",
            "--map",
            "@round-1-simulated.map.toml",
        ],
    );
    world.snapshot(
        "import_round_3_suggested",
        &["import", "@round-3-simulated.zip", "--into", "site-assessment", "--round", "Round 3"],
    );
    world.snapshot("rounds", &["rounds"]);
    world.snapshot("risk_by_site", &["risk", "--round", "Round 1", "--top", "5"]);
    world.snapshot("risk_by_admin1_public", &["risk", "--round", "round-1", "--by", "admin1", "--audience", "public"]);
    world.snapshot("risk_by_site_public_is_refused", &["risk", "--round", "Round 1", "--audience", "public"]);
    world.snapshot("quality", &["quality", "--round", "Round 1"]);
    world.snapshot("report", &["report", "--round", "Round 3", "--audience", "partner", "--out", "sent"]);
    for file in ["report.html", "report.pdf", "risk.xlsx", "sites.geojson", "data.hxl.csv"] {
        assert!(world.path("sent").join(file).is_file(), "{file} is missing");
    }
    world.snapshot("release_list", &["release", "list"]);
    world.snapshot("release_show", &["release", "show", "1"]);
    world.snapshot("release_show_none", &["release", "show", "99"]);
    world.snapshot("release_check", &["release", "check"]);
    world.snapshot("doctor", &["doctor"]);
}

#[test]
fn the_columns_of_the_promise_come_first() {
    let world = World::with_round_1();
    let csv = world
        .run(&["risk", "--round", "Round 1", "--by", "site", "--audience", "internal", "--format", "csv"])
        .stdout;
    let heading = csv.lines().next().unwrap();
    assert!(
        heading.starts_with("site_id,site_name,admin1,admin2,score,score_low,score_high,rank,rank_p5,rank_p95,answered,unknown,women_girls,domain_"),
        "{heading}"
    );
    assert!(csv.lines().count() > 250);
}

#[test]
fn a_command_outside_a_workspace_says_how_to_make_one() {
    let world = World::new();
    world.snapshot("no_workspace", &["rounds"]);
    world.snapshot("init_twice_first", &["init", "office"]);
    world.snapshot("init_twice", &["init", "office"]);
    assert_eq!(world.run(&["import"]).code, 2, "wrong usage ends with 2");
}

#[test]
fn an_empty_workspace_says_what_comes_next() {
    let world = World::new();
    world.run(&["init", "office"]);
    world.enter("office");
    world.snapshot("rounds_empty", &["rounds"]);
    world.snapshot("risk_without_rounds", &["risk", "--round", "Round 1"]);
    world.snapshot("release_list_empty", &["release", "list"]);
}

#[test]
fn bad_rows_stay_out_and_come_back_corrected() {
    let world = World::with_round_1();
    world.write("map.toml", SMALL_MAP);
    world.write("small.csv", "code,name,region,people,women,light\nA1,First,North,100,60,yes\nA2,Second,North,-4,1,no\nA3,Third,North,50,70,no\n,Ghost,North,1,1,no\nA5,Fifth,North,10,5,sometimes\n");
    world.snapshot(
        "import_bad_rows",
        &["import", "small.csv", "--into", "site-assessment", "--round", "Small", "--map", "map.toml"],
    );
    let rejected = world.only_file("rejected", "small-");
    let listed = std::fs::read_to_string(&rejected).unwrap();
    assert!(listed.contains("A2") && listed.contains("A3") && !listed.contains("A1"), "{listed}");
    std::fs::write(&rejected, listed.replace("-4", "40").replace(",70,", ",30,")).unwrap();
    world.snapshot(
        "import_corrected",
        &[
            "import",
            rejected.to_str().unwrap(),
            "--into",
            "site-assessment",
            "--round",
            "Small",
            "--map",
            "map.toml",
            "--add",
        ],
    );
    let csv = world.run(&["risk", "--round", "Small", "--format", "csv"]).stdout;
    for site in ["A1", "A2", "A3", "A5"] {
        assert!(csv.lines().any(|line| line.starts_with(&format!("{site},"))), "{site} is missing from\n{csv}");
    }
}

#[test]
fn what_cannot_go_in_leaves_the_workspace_whole() {
    let world = World::with_round_1();
    world.write("map.toml", SMALL_MAP);
    world.write("small.csv", "code,name,region,people,women,light\nA1,First,North,100,60,yes\n");
    let import = |file: &'static str, map: &'static str| {
        ["import", file, "--into", "site-assessment", "--round", "Round 1", "--map", map]
    };
    world.write("incident.toml", &SMALL_MAP.replace("column = \"light\"", "column = \"rape_cases\""));
    world.write("incident.csv", "code,name,region,people,women,rape_cases\nA1,First,North,100,60,yes\n");
    world.snapshot("incident_column", &import("incident.csv", "incident.toml"));
    world.snapshot("no_such_file", &import("nowhere.csv", "map.toml"));
    world.snapshot("doctor_after_refusals", &["doctor"]);
    assert_eq!(world.run(&["rounds"]).stdout.lines().count(), 1);
}

#[test]
fn a_dry_run_keeps_nothing() {
    let world = World::with_round_1();
    world.write("map.toml", SMALL_MAP);
    world.write("small.csv", "code,name,region,people,women,light\nA1,First,North,100,60,yes\n");
    world.snapshot(
        "dry_run",
        &["import", "small.csv", "--into", "site-assessment", "--round", "Small", "--map", "map.toml", "--dry-run"],
    );
    assert_eq!(world.run(&["rounds"]).stdout.lines().count(), 1);
    assert_eq!(world.run(&["doctor"]).code, 0);
}

#[test]
fn map_suggest_names_what_it_leaves_out() {
    let world = World::with_round_1();
    world.write("field.csv", "site_code,site_name,region,public lighting,phone number,sexual violence incidents\nA1,First,North,yes,+252 61 5550101,2\nA2,Second,North,no,+252 61 5550102,0\n");
    world.snapshot("map_suggest", &["map", "suggest", "field.csv", "--into", "site-assessment"]);
}

#[test]
fn another_address_than_loopback_is_refused() {
    let world = World::with_round_1();
    world.snapshot("serve_to_others", &["serve", "--address", "0.0.0.0:8099"]);
}

#[test]
fn a_weight_of_the_office_is_in_the_report() {
    let world = World::with_round_1();
    let before = world.run(&["risk", "--round", "Round 1", "--format", "csv"]).stdout;
    world.write("standards/indicators.toml", "[[domain]]\nid = \"lighting\"\nweight = 5.0\n");
    let after = world.run(&["risk", "--round", "Round 1", "--format", "csv"]).stdout;
    assert_ne!(before, after, "the weight changes the scores");
    world.run(&["report", "--round", "Round 1", "--audience", "internal", "--out", "sent"]);
    let html = std::fs::read_to_string(world.path("sent/report.html")).unwrap();
    assert!(html.contains("lighting") && html.contains("weight"), "the report says what the office changed");
}
