//! The command line.

mod example;
mod serve;

use clap::{Args, Parser, Subcommand};
use example::{
    BACKUP_EXAMPLES, BENCH_DATA_EXAMPLES, CHECK_EXAMPLES, COPY_EXAMPLES, EXPORT_EXAMPLES, IMPORT_EXAMPLES,
    JOB_EXAMPLES, RENDER_EXAMPLES, SEARCH_EXAMPLES, SERVE_EXAMPLES, SITE_EXAMPLES, SITE_SET_EXAMPLES,
};
pub(crate) use serve::ServeOptions;
use std::path::PathBuf;

/// A blog with everything it needs in one folder.
#[derive(Parser)]
#[command(
    name = "full-site",
    version,
    after_help = "Examples:\n  \
        full-site                                      a demo blog on http://127.0.0.1:3000\n  \
        full-site --data ./blog import markdown ./posts\n  \
        full-site --data ./blog site set title=\"Ink and paper\"\n  \
        full-site --data ./blog serve --listen 0.0.0.0:80 --base-url https://example.org\n  \
        full-site --data ./blog serve --mount /blog    below a path\n  \
        full-site --data ./blog backup ./blog.backup   also while it serves\n\n\
        Every option may also stand in the environment (BLOGCMS_DATA, BLOGCMS_LISTEN, …) or in the file given with \
        --config (data = \"…\", listen = \"…\"); the command line counts first, then the environment, then the file."
)]
pub(crate) struct Cli {
    /// The folder that holds everything [default: ./blogcms-data]
    #[arg(long, value_name = "DIR", env = "BLOGCMS_DATA", global = true, display_order = 100)]
    pub(crate) data: Option<PathBuf>,

    /// A PostgreSQL server that holds the database, such as `postgres://user:password@host/name`; the folder then holds the
    /// media [default: a SQLite file in the folder]
    #[arg(
        long,
        value_name = "URL",
        env = "BLOGCMS_DATABASE",
        hide_env_values = true,
        global = true,
        display_order = 101
    )]
    pub(crate) database: Option<String>,

    /// The schema on that server [default: blogcms]
    #[arg(long, value_name = "NAME", env = "BLOGCMS_SCHEMA", global = true, display_order = 102)]
    pub(crate) schema: Option<String>,

    /// Where uploaded files are: a folder, or a bucket of S3 such as `s3://bucket/prefix` (only in a program built with the
    /// feature `s3`; keys and endpoint come from the AWS_ variables) [default: media in the folder of --data]
    #[arg(long, value_name = "PLACE", env = "BLOGCMS_MEDIA", global = true, display_order = 103)]
    pub(crate) media: Option<String>,

    /// The folder of the index that readers search in; `none` searches in the database, which knows no typing mistakes
    /// [default: search in the folder of --data]
    #[arg(long, value_name = "DIR", env = "BLOGCMS_SEARCH_DIR", global = true, display_order = 104)]
    pub(crate) search_dir: Option<PathBuf>,

    /// A TOML file with options
    #[arg(long, value_name = "FILE", env = "BLOGCMS_CONFIG", global = true, display_order = 105)]
    pub(crate) config: Option<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the blog (what happens without a command)
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(ServeOptions),
    /// Show and set what the blog is called, its language, its menu and the like
    #[command(after_help = SITE_EXAMPLES)]
    Site {
        #[command(subcommand)]
        action: Option<SiteAction>,
    },
    /// Bring posts in
    #[command(after_help = IMPORT_EXAMPLES)]
    Import {
        #[command(subcommand)]
        format: ImportFormat,
    },
    /// Write everything out
    #[command(after_help = EXPORT_EXAMPLES)]
    Export {
        #[command(subcommand)]
        format: ExportFormat,
    },
    /// Write a consistent copy of the database to a new file, also while the blog is being served
    #[command(after_help = BACKUP_EXAMPLES)]
    Backup {
        /// The file to write; it must not be there yet
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Copy the whole blog to another database: from the folder to a PostgreSQL server, or back
    #[command(name = "migrate", after_help = COPY_EXAMPLES)]
    Copy(CopyOptions),
    /// Look through all posts and pages for dead links, broken anchors, pictures without a text, skipped heading levels
    /// and unknown shortcodes; exit code 1 if there are some
    #[command(after_help = CHECK_EXAMPLES)]
    Check {
        /// Also render anew what is not kept or was made with other settings
        #[arg(long)]
        rerender: bool,
        /// Print the findings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Look after work that is done later, such as news of posts that went live; `serve` does it by itself
    #[command(after_help = JOB_EXAMPLES)]
    Job {
        #[command(subcommand)]
        action: JobAction,
    },
    /// Look whether the index that readers search in holds what the blog does, and make it so
    #[command(after_help = SEARCH_EXAMPLES)]
    Search {
        #[command(subcommand)]
        action: SearchAction,
    },
    /// Write the HTML that Markdown becomes, as a post's body shows it, to standard output
    #[command(after_help = RENDER_EXAMPLES)]
    Render {
        /// The Markdown; left out, it is read from standard input
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Fill the blog with made-up posts, to measure with: 800 words each, two blocks of code, 10 categories, 200 tags,
    /// 5 authors
    #[command(after_help = BENCH_DATA_EXAMPLES)]
    BenchData {
        /// How many posts
        #[arg(long, value_name = "N")]
        posts: u64,
        /// Which posts: the same number makes the same ones
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
}

impl Default for Command {
    fn default() -> Self {
        // Parsed, so that the environment counts here, too.
        Serve::parse_from(["full-site"]).into()
    }
}

/// `serve` without its name.
#[derive(Parser)]
struct Serve {
    #[command(flatten)]
    options: ServeOptions,
}

impl From<Serve> for Command {
    fn from(serve: Serve) -> Self {
        Self::Serve(serve.options)
    }
}

#[derive(Subcommand)]
pub(crate) enum SiteAction {
    /// Set some settings, and show all of them
    #[command(after_help = SITE_SET_EXAMPLES)]
    Set {
        /// Settings and their values
        #[arg(value_name = "KEY=VALUE", required = true)]
        settings: Vec<String>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Subcommand)]
pub(crate) enum SearchAction {
    /// Compare the index with the database, also while the blog is served; exit code 1 if something is wrong
    #[command(after_help = SEARCH_EXAMPLES)]
    Verify,
    /// Compare, and take in anew what is wrong and what has changed since
    #[command(after_help = SEARCH_EXAMPLES)]
    Repair,
    /// Make the index anew
    #[command(after_help = SEARCH_EXAMPLES)]
    Rebuild,
}

#[derive(Subcommand)]
pub(crate) enum JobAction {
    /// Show how many jobs there are, and why those that are dead failed
    #[command(after_help = JOB_EXAMPLES)]
    List,
    /// Have jobs that failed tried again, as if for the first time
    #[command(after_help = JOB_EXAMPLES)]
    Retry {
        /// What they are called
        #[arg(value_name = "KEY", required_unless_present = "all")]
        keys: Vec<String>,
        /// All that are dead
        #[arg(long, conflicts_with = "keys")]
        all: bool,
    },
    /// Do once what is due, for a scheduler such as cron; exit code 1 if some of it failed
    #[command(after_help = JOB_EXAMPLES)]
    Run,
}

#[derive(Subcommand)]
pub(crate) enum ImportFormat {
    /// A folder of Markdown files: the site of Hugo, Zola or Jekyll, an export, or any other
    #[command(after_help = IMPORT_EXAMPLES)]
    Markdown {
        /// The folder; importing it again updates what has changed
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Write nothing; tell of each post what would be kept, changed or lost
        #[arg(long)]
        dry_run: bool,
        /// Give a post without a category one for each folder it lies in
        #[arg(long)]
        sections_as_categories: bool,
    },
}

#[derive(Subcommand)]
pub(crate) enum ExportFormat {
    /// A folder of Markdown files with front matter, which `import markdown` makes the same blog of
    #[command(after_help = EXPORT_EXAMPLES)]
    Markdown {
        /// The folder; new, or empty
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
}

#[derive(Args)]
pub(crate) struct CopyOptions {
    /// Where to: a folder as --data names one, or a PostgreSQL server as --database names one; there must be no blog yet
    #[arg(long, value_name = "PLACE", env = "BLOGCMS_TO", hide_env_values = true)]
    pub(crate) to: String,

    /// The schema on that server [default: blogcms]
    #[arg(long, value_name = "NAME", env = "BLOGCMS_TO_SCHEMA")]
    pub(crate) to_schema: Option<String>,

    /// Where to copy uploaded files: as --media names a place [default: media in the folder of --to; with a server, they stay
    /// where they are]
    #[arg(long, value_name = "PLACE", env = "BLOGCMS_TO_MEDIA")]
    pub(crate) to_media: Option<String>,

    /// Take the copy for whole although uploaded files are missing
    #[arg(long)]
    pub(crate) without_missing: bool,
}
