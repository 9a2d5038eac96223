//! Lists of posts: what those of a term, an author and a stretch of time have in common.

use super::paging;
use crate::document::Holds;
use crate::state::{App, SiteView};
use crate::template::context::{Author, Crumb, Feeds, Frame, Group, Listing as Context, Pager};
use crate::urls::Urls;
use blogcms_core::post::ListingPage;
use blogcms_core::{Seq, Snapshot, Timestamp};

/// What stands at the head of a list.
pub(super) struct Head {
    /// What the page is, as its frame says.
    pub(super) kind: &'static str,
    /// The message that says what it is a list of.
    pub(super) label: &'static str,
    pub(super) title: String,
    /// What it is about; may be empty.
    pub(super) lead: String,
    /// The message that says so to search engines where it is.
    pub(super) about: &'static str,
    /// The address of its first page.
    pub(super) home: String,
    pub(super) crumbs: Vec<Crumb>,
    pub(super) noindex: bool,
    pub(super) author: Option<Author>,
}

/// A page of a list.
pub(super) struct Part {
    page: ListingPage,
    number: u64,
    pages: u64,
    seq: Seq,
    now: Timestamp,
    until: Option<Timestamp>,
}

impl Part {
    /// Page `number`; nothing when the list ends before it, or has no live post at all: what only drafts name is as
    /// unknown as they are.
    pub(super) fn new(found: Snapshot<ListingPage>, number: u64, size: u32) -> Option<Self> {
        let pages = paging::count(found.value.total, size);
        (number <= pages && found.value.total > 0).then_some(Self {
            page: found.value,
            number,
            pages,
            seq: found.seq,
            now: found.at,
            until: found.until,
        })
    }

    /// For how long it is right, shown with `view`.
    pub(super) fn holds(&self, view: &SiteView) -> Holds {
        Holds::new(view, self.seq, self.now, self.until)
    }

    pub(super) fn posts(&self) -> &[blogcms_core::PostSummary] {
        &self.page.posts
    }

    /// The number of its first post within the list, from 1.
    pub(super) fn first(&self, size: u32) -> u64 {
        (self.number - 1).saturating_mul(u64::from(size)) + 1
    }
}

/// The page, without what only some lists have.
pub(super) fn context(app: &App, view: &SiteView, head: Head, part: &Part, groups: Vec<Group>) -> Context {
    let Head { kind, label, title, lead, about, home, crumbs, noindex, author } = head;
    let about = match lead.trim() {
        "" => app.messages.text(about, &[("name", &title), ("site", &view.snapshot.site.settings.title)]),
        lead => lead.to_owned(),
    };
    let path = Urls::numbered(&home, part.number);
    let pager = Pager::new(part.number, part.pages, |n| Urls::numbered(&home, n));
    let frame = Frame::new(app, view, kind, Some(&path)).titled(&title, &about);
    let mut frame = frame.paged(app, pager.as_ref());
    frame.page.noindex = noindex;
    // The present year would say nothing.
    let since = part.page.oldest.map(|oldest| oldest.civil(&view.zone).year);
    let since = since.filter(|year| *year != frame.around.site().year);
    let frame = match &author {
        Some(author) => frame.profile(app, &crumbs, author),
        None => frame.collection(
            app,
            &crumbs,
            groups.iter().flat_map(|group| &group.posts).map(|post| post.item()),
        ),
    };
    Context {
        frame,
        crumbs,
        kind_label: app.messages.text(label, &[]),
        title,
        lead: (!lead.is_empty()).then_some(lead),
        author,
        count: part.page.total,
        since,
        feeds: Some(Feeds::at(&home)),
        children: Vec::new(),
        groups,
        first_part: None,
        pager,
        previous: None,
        next: None,
    }
}
