//! A small world for the command line: a temporary folder, the program, and snapshots of everything it says.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    process::Command,
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
        let import = ["import", "@round-1-simulated.csv", "--into", "site-assessment", "--round", "Round 1", "--map", "@round-1-simulated.map.toml"];
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

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// The only file in a folder.
    pub fn only_file(&self, folder: &str) -> PathBuf {
        let mut files = std::fs::read_dir(self.path(folder)).unwrap().map(|entry| entry.unwrap().path());
        let file = files.next().expect("a file");
        assert_eq!(files.next(), None);
        file
    }

    /// Runs the program; `@name` stands for a file of the samples.
    pub fn run(&self, args: &[&str]) -> Ran {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
        let args = args.iter().map(|arg| match arg.strip_prefix('@') {
            Some(name) => samples.join(name).into_os_string(),
            None => arg.into(),
        });
        let ran = Command::new(env!("CARGO_BIN_EXE_amparo"))
            .args(args)
            .current_dir(&*self.here.borrow())
            .env_clear()
            .env("COLUMNS", "120")
            .output()
            .unwrap();
        Ran {
            code: ran.status.code().unwrap_or(-1),
            stdout: String::from_utf8(ran.stdout).unwrap(),
            stderr: String::from_utf8(ran.stderr).unwrap(),
        }
    }

    /// Runs the program and compares everything it said with the snapshot; folders, times and digests are blanked.
    pub fn snapshot(&self, name: &str, args: &[&str]) {
        let ran = self.run(args);
        let said = format!("$ amparo {}\nexit status {}\n--- stdout\n{}--- stderr\n{}", args.join(" "), ran.code, ran.stdout, ran.stderr);
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
    text.chars().flat_map(|c| if c.is_alphanumeric() || c == '/' { vec![c] } else { vec!['\\', c] }).collect()
}
