//! Rows of sites and members.

use super::{Cells, Reader, names};
use blogcms_core::{AccountRef, Member, Role, Scope, Seq, Site, SiteId, StoreError, Versions};

names!(Role {
    Contributor = "contributor",
    Author = "author",
    Editor = "editor",
    Administrator = "administrator",
    Owner = "owner",
});

names!(Scope { Members = "members", Taxonomy = "taxonomy", Redirects = "redirects" });

/// The columns of a site, in order.
pub(crate) const COLUMNS: &[&str] = &["site_id", "version", "settings", "seq", "uid", "history"];

/// Reads a site and its last write.
pub(crate) fn site(cells: &impl Cells) -> Result<(Site, Seq), StoreError> {
    let mut row = Reader::new(cells, "bc_sites", COLUMNS, 0);
    let (id, version, settings, seq): (SiteId, _, _, _) = (row.id()?, row.seq()?, row.json()?, row.seq()?);
    let uid: SiteId = row.id()?;
    let known_as = if id == SiteId::default() { uid } else { id };
    Ok((Site { id, known_as, history: row.id()?, version, settings }, seq))
}

/// Reads how far a site has come.
pub(crate) fn versions(cells: &impl Cells) -> Result<Versions, StoreError> {
    let columns = &["content_seq", "discussion_seq", "related_count"];
    let mut row = Reader::new(cells, "bc_sites", columns, 0);
    Ok(Versions { content: row.seq()?, discussion: row.seq()?, related: row.seq()?.0 })
}

/// Reads a site's id.
pub(crate) fn id(cells: &impl Cells) -> Result<SiteId, StoreError> {
    Reader::new(cells, "bc_sites", COLUMNS, 0).id()
}

/// Reads a member.
pub(crate) fn member(cells: &impl Cells) -> Result<Member, StoreError> {
    let mut row = Reader::new(cells, "bc_members", &["account", "role", "version"], 0);
    Ok(Member { account: row.parse(|text| AccountRef::new(text))?, role: row.named()?, version: row.seq()? })
}
