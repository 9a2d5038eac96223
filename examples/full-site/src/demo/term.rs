//! What the demo's categories and series are about.

use crate::fail::Fail;
use blogcms_axum::core::service::{Blog, TermInput};
use blogcms_axum::core::{Actor, TermKind};
use serde::Deserialize;

const TERMS: &str = include_str!("../../demo/terms.toml");

#[derive(Deserialize)]
struct Terms {
    category: Vec<Described>,
    series: Vec<Described>,
}

#[derive(Deserialize)]
struct Described {
    slug: String,
    description: String,
}

/// Describes the terms that the posts have made.
pub(super) async fn describe(blog: &Blog, actor: &Actor) -> Result<(), Fail> {
    let terms: Terms =
        toml::from_str(TERMS).map_err(|error| Fail::new(format!("the demo's terms are broken: {error}")))?;
    let kinds = [(TermKind::Category, terms.category), (TermKind::Series, terms.series)];
    for (kind, Described { slug, description }) in
        kinds.into_iter().flat_map(|(kind, list)| list.into_iter().map(move |term| (kind, term)))
    {
        let known = blog.store().taxonomy().await?.terms;
        let Some(term) = known.into_iter().find(|t| t.kind == kind && t.slug.as_str() == slug) else {
            return Err(Fail::new(format!("the demo is broken: no post has the {kind:?} {slug}")));
        };
        let input = TermInput {
            name: term.name,
            slug,
            description,
            parent: term.parent,
            position: term.position,
            noindex: term.noindex,
        };
        blog.taxonomy().update(actor, term.id, term.version, &input).await?;
    }
    Ok(())
}
