//! How a blog is served.

use crate::config::File;
use clap::Args;
use clap::builder::BoolishValueParser;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;

#[derive(Args, Default)]
pub(crate) struct ServeOptions {
    /// Where to listen [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDR", env = "BLOGCMS_LISTEN")]
    pub(crate) listen: Option<SocketAddr>,

    /// The address readers use, such as `https://example.org/blog` [default: the listening address and the mount]
    #[arg(long, value_name = "URL", env = "BLOGCMS_BASE_URL")]
    pub(crate) base_url: Option<String>,

    /// The path the blog lives at [default: the path of --base-url, or /]
    #[arg(long, value_name = "PATH", env = "BLOGCMS_MOUNT")]
    pub(crate) mount: Option<String>,

    /// Begin with an empty blog instead of the demo
    #[arg(
        long,
        env = "BLOGCMS_EMPTY",
        value_name = "BOOL",
        num_args = 0,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) empty: Option<bool>,

    /// A style sheet of your own, which counts after ours; read once, when it starts
    #[arg(long, value_name = "FILE", env = "BLOGCMS_STYLESHEET")]
    pub(crate) stylesheet: Option<PathBuf>,

    /// A font for share cards, TrueType or OpenType; may be given several times, the first sets the titles
    #[arg(long, value_name = "FILE", env = "BLOGCMS_SHARE_FONT")]
    pub(crate) share_font: Vec<PathBuf>,

    /// All readers come through a proxy, which may take all connections and is kept connected for two minutes
    #[arg(
        long,
        env = "BLOGCMS_BEHIND_PROXY",
        value_name = "BOOL",
        num_args = 0,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) behind_proxy: Option<bool>,

    /// How many connections are open at once; when all are taken, those that wait for nothing make place for new ones
    /// [default: 10000]
    #[arg(long, value_name = "N", env = "BLOGCMS_MAX_CONNECTIONS")]
    pub(crate) max_connections: Option<NonZeroUsize>,

    /// Megabytes of finished pages that are kept in memory; 0 makes each page anew [default: 64]
    #[arg(long, value_name = "MB", env = "BLOGCMS_PAGE_CACHE", value_parser = clap::value_parser!(u64).range(..=1_000_000))]
    pub(crate) page_cache: Option<u64>,

    /// Where Prometheus finds figures, as http://ADDR/metrics; only in a program built with the feature `metrics`
    #[arg(long, value_name = "ADDR", env = "BLOGCMS_METRICS")]
    pub(crate) metrics: Option<SocketAddr>,
}

impl ServeOptions {
    /// These options, and the file's where they say nothing.
    pub(crate) fn or(self, file: File) -> Self {
        Self {
            listen: self.listen.or(file.listen),
            base_url: self.base_url.or(file.base_url),
            mount: self.mount.or(file.mount),
            empty: self.empty.or(file.empty),
            stylesheet: self.stylesheet.or(file.stylesheet),
            share_font: if self.share_font.is_empty() { file.share_font } else { self.share_font },
            behind_proxy: self.behind_proxy.or(file.behind_proxy),
            max_connections: self.max_connections.or(file.max_connections),
            page_cache: self.page_cache.or(file.page_cache),
            metrics: self.metrics.or(file.metrics),
        }
    }
}
