//! The file of options.

use crate::fail::Fail;
use serde::Deserialize;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// What a configuration file may say: the long options of the command line.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct File {
    pub(crate) data: Option<PathBuf>,
    pub(crate) database: Option<String>,
    pub(crate) schema: Option<String>,
    pub(crate) media: Option<String>,
    #[serde(alias = "search_dir")]
    pub(crate) search_dir: Option<PathBuf>,
    pub(crate) listen: Option<SocketAddr>,
    #[serde(alias = "base_url")]
    pub(crate) base_url: Option<String>,
    pub(crate) mount: Option<String>,
    pub(crate) empty: Option<bool>,
    pub(crate) stylesheet: Option<PathBuf>,
    #[serde(alias = "share_font", default)]
    pub(crate) share_font: Vec<PathBuf>,
    #[serde(alias = "behind_proxy")]
    pub(crate) behind_proxy: Option<bool>,
    #[serde(alias = "max_connections")]
    pub(crate) max_connections: Option<NonZeroUsize>,
    #[serde(alias = "page_cache")]
    pub(crate) page_cache: Option<u64>,
    pub(crate) metrics: Option<SocketAddr>,
}

pub(crate) fn read(path: Option<&Path>) -> Result<File, Fail> {
    let Some(path) = path else { return Ok(File::default()) };
    let text = std::fs::read_to_string(path).map_err(|error| {
        Fail::new(format!("the configuration {} cannot be read: {error}", path.display()))
    })?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let sentence = error.message().replace('\n', "; ");
        Fail::new(format!("the configuration is not right: {}:{line}: {sentence}", path.display()))
    })
}
