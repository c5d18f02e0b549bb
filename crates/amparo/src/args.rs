//! The command line as people type it. What each command does stands in `commands/<name>.rs`.

use amparo_model::Audience;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::{net::SocketAddr, path::PathBuf};

/// What to try first, below the list of commands.
const FIRST: &str = "First steps:
  amparo demo                                   see it work on simulated rounds
  amparo init office && cd office               make a workspace of your own
  amparo places import districts.geojson        name its regions and districts
  amparo map suggest sites.csv --into site-assessment -o sites.toml
  amparo import sites.csv --into site-assessment --round \"Round 1\" --map sites.toml
  amparo risk --round \"Round 1\"                 where is the risk highest, and how sure is that";

/// Amparo turns site assessments into a picture of GBV risk that is safe to share.
#[derive(Debug, Parser)]
#[command(name = "amparo", version, about, max_term_width = 120, after_help = FIRST)]
pub struct Args {
    /// Workspace folder; default: the nearest folder at or above this one with amparo.toml
    #[arg(long, global = true, value_name = "DIR", help_heading = "Options of every command")]
    pub workspace: Option<PathBuf>,
    /// Print JSON for a program to read, where the command prints data
    #[arg(long, global = true, help_heading = "Options of every command")]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace in a new or empty folder
    Init(Init),
    /// Simulated rounds of an invented country: take them in, print the picture, write the report, serve the pages
    Demo(Demo),
    /// Regions and districts with their P-codes: take in the gazetteer of the country
    #[command(subcommand)]
    Places(Places),
    /// Draft a mapping from the columns that a team used to a register
    #[command(subcommand)]
    Map(Map),
    /// Take a file into a round
    Import(Import),
    /// List the rounds of the workspace
    Rounds,
    /// The risk picture of a round
    Risk(Risk),
    /// What is wrong or missing in a round
    Quality(OfRound),
    /// Write the report and the data files of a round for an audience
    Report(Report),
    /// What went out, to whom, and whether it is safe all together
    #[command(subcommand)]
    Release(Release),
    /// Serve the pages to this machine alone
    Serve(Serve),
    /// Check the workspace and the program
    Doctor,
}

#[derive(Debug, ClapArgs)]
pub struct Init {
    /// Folder of the new workspace
    pub dir: PathBuf,
    /// Name of the organisation, as reports print it
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    pub organisation: String,
    /// Country, ISO 3166-1 alpha-3, for example SOM
    #[arg(long, default_value = "", hide_default_value = true, value_name = "ISO3")]
    pub country: String,
    /// Language of reports
    #[arg(long, default_value = "en", value_parser = ["en", "fr", "es", "ar"])]
    pub language: String,
}

#[derive(Debug, ClapArgs)]
pub struct Demo {
    /// Stop after the report, without serving the pages
    #[arg(long)]
    pub no_serve: bool,
    /// Port of the pages; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Folder to make the workspace in; default: a temporary one
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Places {
    /// Read a gazetteer: COD-AB style GeoJSON, GeoPackage, shapefile or CSV
    Import {
        /// The file
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Map {
    /// Draft a mapping for a file
    Suggest {
        /// The file
        file: PathBuf,
        /// Register to map to
        #[arg(long, value_name = "REGISTER", value_parser = ["site-assessment"])]
        into: String,
        /// XLSForm by which the file was made: its labels say what the columns ask
        #[arg(long, value_name = "FORM.xlsx")]
        form: Option<PathBuf>,
        /// Write the mapping here; default: standard output
        #[arg(short, long, value_name = "MAP.toml")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub struct Import {
    /// CSV, XLSX, XLS, ODS, or the zip of a Kobo or ODK Central export
    pub file: PathBuf,
    /// Register to take it into
    #[arg(long, value_name = "REGISTER", value_parser = ["site-assessment"])]
    pub into: String,
    /// Name of the round
    #[arg(long, value_name = "NAME")]
    pub round: String,
    /// Mapping of its columns; default: suggested from the file
    #[arg(long, value_name = "MAP.toml")]
    pub map: Option<PathBuf>,
    /// Add rows to a round that is there already, for example rows that were corrected
    #[arg(long, conflicts_with = "replace")]
    pub add: bool,
    /// Put this file in the place of everything the round holds
    #[arg(long)]
    pub replace: bool,
    /// Read and check, and keep nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, ClapArgs)]
pub struct OfRound {
    /// Name of the round
    #[arg(long, value_name = "NAME")]
    pub round: String,
}

#[derive(Debug, ClapArgs)]
pub struct Risk {
    /// Name of the round
    #[arg(long, value_name = "NAME")]
    pub round: String,
    /// What a line stands for
    #[arg(long, value_enum, default_value_t = By::Site)]
    pub by: By,
    /// Who will see it: internal, partner or public
    #[arg(long, default_value = "internal")]
    pub audience: Audience,
    /// A table to read, or JSON or CSV with every column
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Lines of a table; 0 prints all
    #[arg(long, default_value_t = 20)]
    pub top: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    Site,
    Admin1,
    Admin2,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
}

#[derive(Debug, ClapArgs)]
pub struct Report {
    /// Name of the round
    #[arg(long, value_name = "NAME")]
    pub round: String,
    /// Who will see it: internal, partner or public
    #[arg(long)]
    pub audience: Audience,
    /// Folder for the files; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Language; default: that of the workspace
    #[arg(long, value_parser = ["en", "fr", "es", "ar"])]
    pub lang: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Release {
    /// Everything that went out, oldest first
    List,
    /// One release: what it showed and what it withheld
    Show {
        /// Number in the ledger
        number: u64,
    },
    /// Attack everything that went out, all together, and check that the ledger is whole
    Check,
}

#[derive(Debug, ClapArgs)]
pub struct Serve {
    /// Address; only loopback until accounts exist
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub address: SocketAddr,
}
