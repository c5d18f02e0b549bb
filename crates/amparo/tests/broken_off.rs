//! Work that cannot be finished: a full disk, Ctrl-C in the middle, a workbook that wants all the memory. The program says so and ends,
//! and the workspace is as it was.

use crate::make;
use crate::world::{Ran, World, import};
use std::{
    fmt::Write,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The reading child may hold so much, in kilobytes.
const CHILD: u64 = 256 << 10;

/// A round of so many good sites.
fn sites(count: usize) -> String {
    let mut text = String::from("code,name,region,people,women,light\n");
    for i in 0..count {
        writeln!(
            text,
            "S{i},Site {i} by the river,Region {},{},{},{}",
            i % 17,
            40 + i % 900,
            i % 40,
            ["yes", "no", ""][i % 3]
        )
        .unwrap();
    }
    text
}

/// Runs the program where no file may grow beyond so many blocks of 512 bytes, which writing meets as it meets a full disk.
fn on_a_disk_of(world: &World, blocks: u32, args: &[&str]) -> Ran {
    let program = world.command(args);
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", "trap '' XFSZ; ulimit -f $0; exec \"$@\""])
        .arg(blocks.to_string())
        .arg(program.get_program())
        .args(program.get_args());
    shell.current_dir(program.get_current_dir().unwrap()).env_clear();
    shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.output().unwrap().into()
}

#[test]
fn a_disk_that_is_full_wherever_it_fills_up() {
    let world = World::small();
    let mut file = sites(30_000);
    file.push_str(&"X,Bad,North,-1,0,yes\n".repeat(2_000));
    world.write("many.csv", file);
    let before = world.files();
    let mut refused = Vec::new();
    for blocks in [0, 16, 128, 512, 4096] {
        let ran = on_a_disk_of(&world, blocks, &import("many.csv", "Second"));
        assert_eq!(ran.code, 1, "{blocks}: {}", ran.stderr);
        if ran.stdout.contains("taken in") {
            assert!(blocks > 0, "something has to be written");
            break;
        }
        assert!(ran.stderr.contains("not full"), "{blocks}: {}", ran.stderr);
        assert_eq!(world.files(), before, "{blocks}");
        assert_eq!(world.rounds(), ["First"]);
        world.is_whole();
        refused.push(blocks);
    }
    assert!(
        refused.len() > 3,
        "the database, the facts and the list of rows to correct all meet the end of the disk: {refused:?}"
    );
    assert_eq!(world.rounds(), ["First", "Second"]);
    world.is_whole();
}

#[test]
fn a_report_on_a_full_disk() {
    let world = World::small();
    let args = ["report", "--round", "First", "--audience", "internal", "--out", "sent"];
    for blocks in [0, 40, 80] {
        let ran = on_a_disk_of(&world, blocks, &args);
        assert_eq!(ran.code, 1, "{blocks}: {}", ran.stderr);
        assert!(ran.stderr.contains("not full"), "{blocks}: {}", ran.stderr);
        world.is_whole();
    }
    let ran = world.run(&args);
    assert_eq!(ran.code, 0, "once there is room it is written: {}", ran.stderr);
}

#[test]
fn data_that_cannot_be_written_out() {
    let world = World::small();
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    for args in [&["risk", "--round", "First", "--format", "csv"][..], &["rounds"], &["rounds", "--json"], &["doctor"]]
    {
        let ran: Ran = world.command(args).stdout(full()).output().unwrap().into();
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("error: the output could not be written") && !ran.stderr.contains("panicked"),
            "{}",
            ran.stderr
        );
    }
    world.is_whole();
}

#[test]
fn a_reader_who_has_seen_enough() {
    let world = World::small();
    let mut child = world
        .command(&["risk", "--round", "First", "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran: Ran = child.wait_with_output().unwrap().into();
    assert_eq!((ran.code, ran.stderr.contains("panicked")), (0, false), "{}", ran.stderr);
}

/// A program at work, alone in its group as a shell in a terminal starts it.
fn start(world: &World, args: &[&str]) -> Child {
    use std::os::unix::process::CommandExt;
    world
        .command(args)
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Presses Ctrl-C, which the terminal sends to the whole group, once the program listens for it and `ready`; gives what it said.
fn ctrl_c(child: Child, mut ready: impl FnMut(u32) -> bool) -> Ran {
    let status = format!("/proc/{}/status", child.id());
    let begun = Instant::now();
    let listens = || {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let caught = text
            .lines()
            .find_map(|line| u64::from_str_radix(line.strip_prefix("SigCgt:")?.trim(), 16).ok());
        caught.is_some_and(|signals| signals & 0b10 != 0)
    };
    while !(listens() && ready(child.id())) {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came so far");
        std::thread::sleep(Duration::from_millis(2));
    }
    let sent = Command::new("kill")
        .args(["-s", "INT", "--", &format!("-{}", child.id())])
        .status()
        .unwrap();
    assert!(sent.success(), "the program had ended before");
    child.wait_with_output().unwrap().into()
}

/// Stops an import that has begun to keep rows and, where it reads through a child, whose child reads.
fn stopped(world: &World, name: &str, args: &[&str], file: &str, bytes: impl AsRef<[u8]>) {
    world.write(file, bytes);
    let before = world.files();
    let draft = world.path("facts/second/draft.parquet.part");
    let reads = |child: u32| {
        std::fs::read_to_string(format!("/proc/{child}/cmdline")).is_ok_and(|words| words.contains("read-workbook"))
    };
    let through_a_child = file.ends_with(".xlsx");
    let ran = ctrl_c(start(world, args), |program| {
        draft.exists() && (!through_a_child || children_of(program).into_iter().any(reads))
    });
    world.compare(name, args, &ran);
    assert_eq!(world.files(), before);
    assert_eq!(world.rounds(), ["First"]);
    world.is_whole();
}

#[test]
fn ctrl_c_while_a_long_file_is_read() {
    let world = World::small();
    stopped(&world, "ctrl_c_csv", &import("many.csv", "Second"), "many.csv", sites(400_000));
}

#[test]
fn ctrl_c_while_the_child_reads_a_workbook() {
    let world = World::small();
    let book = make::xlsx(|book| {
        let sheet = book.add_worksheet();
        for (row, line) in sites(12_000).lines().enumerate() {
            sheet.write_row(row as u32, 0, line.split(','))?;
        }
        Ok(())
    });
    stopped(&world, "ctrl_c_workbook", &import("many.xlsx", "Second"), "many.xlsx", book);
}

#[test]
fn ctrl_c_while_ranks_are_drawn() {
    let world = World::small();
    world.write("many.csv", sites(3_000));
    assert_eq!(world.run(&import("many.csv", "Second")).code, 0);
    world.write("standards/method.toml", "[draws]\nvalue = 100000\nwhy = \"So that there is time to stop it.\"\n");
    let went_out = world.run(&["release", "list"]).stdout;
    let args = ["risk", "--round", "Second"];
    let begun = Instant::now();
    let ran = ctrl_c(start(&world, &args), |_| begun.elapsed() > Duration::from_millis(700));
    world.compare("ctrl_c_risk", &args, &ran);
    assert_eq!(world.run(&["release", "list"]).stdout, went_out, "nothing went out");
    assert_eq!(world.rounds(), ["First", "Second"]);
    world.is_whole();
}

/// Runs an import and gives the most memory that a child of it ever held, in kilobytes. A refusal can be quicker than the look, so it is
/// run again until the child was seen.
fn peak_of_the_child(world: &World, args: &[&str]) -> (Ran, u64) {
    for _ in 0..20 {
        let mut program = world.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut peak = 0;
        while program.try_wait().unwrap().is_none() {
            peak = peak.max(children_of(program.id()).into_iter().map(held).max().unwrap_or(0));
            std::thread::sleep(Duration::from_millis(1));
        }
        let ran = program.wait_with_output().unwrap().into();
        if peak > 0 {
            return (ran, peak);
        }
    }
    panic!("the child was never seen");
}

/// Processes whose parent is this one.
fn children_of(parent: u32) -> Vec<u32> {
    let own = format!("PPid:\t{parent}\n");
    let processes = std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    processes
        .filter(|id: &u32| std::fs::read_to_string(format!("/proc/{id}/status")).is_ok_and(|text| text.contains(&own)))
        .collect()
}

/// The most memory that a process ever held, in kilobytes.
fn held(process: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn refused_within_bounds(name: &str, file: &str, bytes: Vec<u8>) {
    let world = World::small();
    world.write(file, bytes);
    let before = world.files();
    let args = import(file, "Second");
    let (ran, peak) = peak_of_the_child(&world, &args);
    world.compare(name, &args, &ran);
    assert!(peak < CHILD, "the child held {} MB", peak >> 10);
    assert_eq!((ran.code, world.rounds().len()), (1, 1));
    assert_eq!(world.files(), before);
    world.is_whole();
}

#[test]
fn a_zip_bomb() {
    let book = make::plain(&[&["code", "people"], &["A", "1"]]);
    let bomb = make::with_member(&book, "xl/worksheets/sheet1.xml", |to| {
        to.write_all(b"<worksheet><sheetData>").unwrap();
        (0..100).for_each(|_| to.write_all(&[b' '; 1 << 20]).unwrap());
        to.write_all(b"</sheetData></worksheet>").unwrap();
    });
    refused_within_bounds("zip_bomb", "bomb.xlsx", bomb);
}

#[test]
fn an_open_document_that_repeats_a_row_for_ever() {
    let trap = make::ods(
        r#"<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">
        <table:table-cell table:number-columns-repeated="3000" office:value-type="float" office:value="7"/></table:table-row></table:table>"#,
    );
    refused_within_bounds("repeated_for_ever", "trap.ods", trap);
}

#[test]
fn a_workbook_that_wants_more_memory_than_the_child_may_have() {
    let book = make::plain(&[&["code", "people"], &["A", "1"]]);
    let greedy = make::with_member(&book, "xl/sharedStrings.xml", |to| {
        to.write_all(b"<sst>").unwrap();
        let filler = "water ".repeat(600);
        for i in 0..70_000_u64 {
            let number = i * 2_654_435_761 % 1_000_000_007;
            write!(to, "<si><t>{number} {filler}{}</t></si>", number % 9_973).unwrap();
        }
        to.write_all(b"</sst>").unwrap();
    });
    refused_within_bounds("too_much_memory", "greedy.xlsx", greedy);
}
