//! What a page of `full-site` costs, beside a bare axum handler that returns the same bytes.
//!
//! `cargo run --release -p load-bench` builds `full-site`, fills blogs with made-up posts, asks the blog and the bare
//! server in turn, and prints one table: CPU milliseconds a request of the server process (requests a second move with
//! whatever else the machine does), medians and quartiles over the pairs.

#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod bare;
mod case;
mod client;
mod kernel;
mod measure;
mod report;
mod site;
mod stats;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// What a page of full-site costs, beside a bare axum handler that returns the same bytes.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Sizes of the blogs, in posts
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000], value_parser = clap::value_parser!(u64).range(1..))]
    posts: Vec<u64>,
    /// Pairs of measurements for each page: the blog, then the bare server
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pairs: u32,
    /// How long each measurement lasts, in milliseconds
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u64).range(10..))]
    millis: u64,
    /// Connections that ask at the same time
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    connections: u32,
    /// Only pages whose name contains this
    #[arg(long)]
    only: Option<String>,
    /// Where the blogs are kept from one run to the next [default: load-bench in the target folder]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Another full-site than the one that is built
    #[arg(long, value_name = "PROGRAM")]
    full_site: Option<PathBuf>,
    /// A PostgreSQL server to measure on as well, such as `postgres://user:password@host/name`: each blog is copied there, into
    /// a schema `load_bench_…` that is kept for the next run
    #[arg(long, value_name = "URL", env = "BLOGCMS_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// The process id of that server, which must run on this machine [default: the only one that runs here]
    #[arg(long, value_name = "PID", requires = "database")]
    postmaster: Option<u32>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum Role {
    /// The bare server; started by the bench itself
    #[command(hide = true)]
    Bare,
}

/// Why a run ended: a sentence.
type Fail = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.role {
        Some(Role::Bare) => bare::run(),
        None => run(&cli.options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("load-bench: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Fail> {
    if !cfg!(target_os = "linux") {
        return Err("CPU time and memory of a process are read from /proc, so this runs on Linux only".into());
    }
    // One thread: the servers have the other cores.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(measure::all(options))?;
    let text = if options.json { report.json()? } else { report.table() };
    write(&mut std::io::stdout(), &text);
    Ok(())
}

/// A line of progress.
pub(crate) fn say(line: &str) {
    write(&mut std::io::stderr(), line);
}

/// Whoever closed the pipe does not want to read it.
fn write(to: &mut impl std::io::Write, text: &str) {
    let _ = writeln!(to, "{}", text.trim_end());
}
