//! The settings of a site.

use super::{Blog, allow, validate};
use crate::error::{Error, Invalid, Message};
use crate::policy::{Action, Actor};
use crate::site::{Settings, SiteOp};
use crate::store::Seq;
use crate::time::Zone;

/// The settings of a site.
pub struct SiteService<'a>(pub(super) &'a Blog);

impl SiteService<'_> {
    /// Replaces the settings that were read at version `expect`.
    pub async fn configure(&self, actor: &Actor, settings: &Settings, expect: Seq) -> Result<Seq, Error> {
        allow(actor, Action::ConfigureSite)?;
        let op = SiteOp::Configure { settings: checked(settings)?, expect };
        Ok(self.0.store.apply(self.0.batch(actor).op(op)).await?.seq)
    }
}

/// Settings as they are kept: lines trimmed, and without control characters.
pub(super) fn checked(settings: &Settings) -> Result<Settings, Error> {
    let mut invalid = Invalid::default();
    let mut kept = settings.clone();
    kept.title = validate::line(&mut invalid, "title", &settings.title, 100, true);
    kept.tagline = validate::line(&mut invalid, "tagline", &settings.tagline, 200, false);
    validate::length(&mut invalid, "description", &settings.description, 1000);
    if !is_language_tag(&settings.language) {
        invalid.add("language", Message::new("problem.language").with("value", &settings.language));
    }
    if Zone::named(&settings.time_zone).is_none() {
        invalid.add("time_zone", Message::new("problem.time_zone").with("value", &settings.time_zone));
    }
    if !(1..=100).contains(&settings.posts_per_page) {
        invalid.add("posts_per_page", Message::new("problem.range").with("min", 1).with("max", 100));
    }
    for item in &mut kept.menu {
        item.label = validate::line(&mut invalid, "menu", &item.label, 50, true);
        if validate::url(&mut invalid, "menu", Some(&item.url)).is_none() && item.url.trim().is_empty() {
            invalid.add("menu", Message::new("problem.empty"));
        }
    }
    invalid.check()?;
    Ok(kept)
}

/// Whether it has the form of a BCP 47 tag: subtags of 1 to 8 letters and digits, the first of letters only.
pub(super) fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let first = subtags.next().unwrap_or("");
    (2..=8).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()))
}
