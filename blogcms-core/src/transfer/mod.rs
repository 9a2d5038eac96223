//! Documents.
#![allow(missing_docs)]
use crate::post::PostKind;
use crate::slug::Slug;
use crate::time::Timestamp;
#[derive(Clone, Debug)]
pub struct Document {
    pub source: String,
    pub title: String,
    pub slug: Option<Slug>,
    pub date: Option<Timestamp>,
    pub authors: Vec<String>,
    pub category: Vec<String>,
    pub tags: Vec<String>,
    pub excerpt: String,
    pub draft: bool,
    pub kind: PostKind,
    pub body: String,
    pub ignored: Vec<String>,
}
