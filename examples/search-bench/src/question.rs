//! What is asked, and which posts answer it.

use crate::Fail;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    class: Vec<Class>,
}

/// Queries of one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Class {
    pub(crate) name: String,
    /// Whether the last word is half typed.
    #[serde(default)]
    pub(crate) typing: bool,
    pub(crate) query: Vec<Question>,
}

/// A query, and how well posts answer it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub(crate) text: String,
    /// By address: 3 = this is it, 2 = good, 1 = touches it.
    pub(crate) posts: BTreeMap<String, u8>,
}

/// All of the judged set.
pub(crate) fn classes() -> Result<Vec<Class>, Fail> {
    Ok(toml::from_str::<File>(include_str!("../judged/query.toml"))?.class)
}
