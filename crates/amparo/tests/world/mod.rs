//! A small world for the command line: a temporary folder, the program, and snapshots of everything it says.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub struct World {
    folder: tempfile::TempDir,
    here: RefCell<PathBuf>,
}

/// What a command did.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(ran: Output) -> Ran {
        Ran {
            code: ran.status.code().unwrap_or(-1),
            stdout: String::from_utf8(ran.stdout).unwrap(),
            stderr: String::from_utf8(ran.stderr).unwrap(),
        }
    }
}

/// The words that take a file into a round with the small mapping.
pub fn import<'a>(file: &'a str, round: &'a str) -> [&'a str; 8] {
    ["import", file, "--into", "site-assessment", "--round", round, "--map", "map.toml"]
}

/// A mapping of one indicator, for files of a few rows.
pub const SMALL_MAP: &str = r#"
version = "1"
review_status = "draft"
site_id = "code"
site_name = "name"
admin1 = "region"
[people]
individuals = "people"
women_girls = "women"
[[map]]
column = "light"
indicator = "LIT-01"
answers = { yes = "yes", no = "no" }
"#;

impl World {
    pub fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let here = RefCell::new(folder.path().to_owned());
        World { folder, here }
    }

    /// A workspace with the gazetteer and round 1 of the samples; the program runs in it.
    pub fn with_round_1() -> World {
        let world = World::new();
        world.run(&["init", "office"]);
        world.enter("office");
        world.run(&["places", "import", "@varanda-admin2.geojson"]);
        let import = [
            "import",
            "@round-1-simulated.csv",
            "--into",
            "site-assessment",
            "--round",
            "Round 1",
            "--map",
            "@round-1-simulated.map.toml",
        ];
        let ran = world.run(&import);
        assert!(ran.stdout.contains("rows taken in"), "{}{}", ran.stdout, ran.stderr);
        world
    }

    pub fn enter(&self, folder: &str) {
        let inside = self.path(folder);
        *self.here.borrow_mut() = inside;
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.here.borrow().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// The only file in a folder whose name begins so.
    pub fn only_file(&self, folder: &str, begins: &str) -> PathBuf {
        let named = |file: &PathBuf| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begins));
        let files: Vec<PathBuf> = std::fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(named)
            .collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files.into_iter().next().unwrap()
    }

    /// A small round of three good sites, `First`, and the mapping `map.toml`, in a workspace without a gazetteer.
    pub fn small() -> World {
        let world = World::new();
        world.run(&["init", "office"]);
        world.enter("office");
        world.write("map.toml", SMALL_MAP);
        world.write("first.csv", "code,name,region,people,women,light\nF1,Port,North,100,60,yes\nF2,Hill,North,80,40,no\nF3,Ford,South,50,20,no\n");
        let ran = world.run(&import("first.csv", "First"));
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (0, "First: 3 of 3 rows taken in, 1 indicator.\n"),
            "{}",
            ran.stderr
        );
        world
    }

    /// The program, about to run here with nothing of the environment; its temporary files lie in `temporary`.
    pub fn command(&self, args: &[&str]) -> Command {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
        let args = args.iter().map(|arg| match arg.strip_prefix('@') {
            Some(name) => samples.join(name).into_os_string(),
            None => arg.into(),
        });
        let temporary = self.folder.path().join("temporary");
        std::fs::create_dir_all(&temporary).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_amparo"));
        command
            .args(args)
            .current_dir(&*self.here.borrow())
            .env_clear()
            .env("COLUMNS", "120")
            .env("TMPDIR", temporary);
        command
    }

    /// Runs the program; `@name` stands for a file of the samples.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }

    /// Names of the rounds.
    pub fn rounds(&self) -> Vec<String> {
        let said = self.run(&["rounds", "--json"]).stdout;
        let rounds: serde_json::Value = serde_json::from_str(&said).unwrap();
        rounds
            .as_array()
            .unwrap()
            .iter()
            .map(|round| round["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Ids of the sites of a round, in the order of their scores.
    pub fn sites(&self, round: &str) -> Vec<String> {
        let csv = self.run(&["risk", "--round", round, "--format", "csv"]).stdout;
        csv.lines()
            .skip(1)
            .map(|line| line.split(',').next().unwrap_or_default().to_owned())
            .collect()
    }

    /// Every file of the workspace but the journals of the database, and every temporary one.
    pub fn files(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        let mut folders = vec![self.here.borrow().clone(), self.folder.path().join("temporary")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.to_string_lossy().contains("amparo.db-") {
                    found.insert(path);
                }
            }
        }
        found
    }

    /// The program finds nothing wrong, and nobody left a file behind in the facts, on the way in or among temporary files.
    pub fn is_whole(&self) {
        let ran = self.run(&["doctor"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        for file in self.files() {
            let name = file.to_string_lossy().into_owned();
            assert!(!name.contains("/incoming/") && !name.contains("/temporary/") && !name.contains("part"), "{name}");
            assert!(!name.contains("/facts/") || name.ends_with(".parquet") && !name.contains("draft"), "{name}");
        }
    }

    /// Runs the program and compares everything it said with the snapshot; folders, times and digests are blanked.
    pub fn snapshot(&self, name: &str, args: &[&str]) -> Ran {
        let ran = self.run(args);
        self.compare(name, args, &ran);
        ran
    }

    /// Compares everything that the program said with the snapshot.
    pub fn compare(&self, name: &str, args: &[&str], ran: &Ran) {
        let said = format!(
            "$ amparo {}\nexit status {}\n--- stdout\n{}--- stderr\n{}",
            args.join(" "),
            ran.code,
            ran.stdout,
            ran.stderr
        );
        let folder = self.folder.path().to_string_lossy().into_owned();
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_snapshot_path("../snapshots");
        settings.add_filter(&regex_quoted(&folder), "[folder]");
        settings.add_filter(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
        settings.add_filter(r"\b[0-9a-f]{64}\b", "[digest]");
        settings.add_filter(r"-[0-9a-f]{8}\.csv", "-[digest].csv");
        settings.bind(|| insta::assert_snapshot!(name, said));
    }
}

fn regex_quoted(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_alphanumeric() || c == '/' { vec![c] } else { vec!['\\', c] })
        .collect()
}
