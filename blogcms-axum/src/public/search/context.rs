//! What the page shows.

use super::super::card::{card, date};
use super::super::lost::latest;
use super::narrow::{filters, without_filters};
use super::{narrow, pages};
use crate::error::PageError;
use crate::message::DateStyle;
use crate::state::{Shared, SiteView};
use crate::template::context::{Feeds, Frame, Hit, Link, Notice, Pager, Search, Term};
use crate::urls::Urls;
use blogcms_core::TermKind;
use blogcms_core::post::reading_minutes;
use blogcms_core::search::Query;
use blogcms_core::service::{Found, FoundPost};

/// So many tags are offered to begin with.
const TAGS: usize = 16;

/// What was asked.
pub(super) struct Asked<'a> {
    pub(super) app: &'a Shared,
    pub(super) view: &'a SiteView,
    pub(super) query: &'a Query,
    pub(super) number: u64,
}

impl Asked<'_> {
    /// The page; without anything found when it took too long.
    pub(super) async fn page(&self, found: Option<Found>) -> Result<Search, PageError> {
        let slow = found.is_none();
        let found = found.unwrap_or_default();
        let notice = self.notice(&found, slow);
        let nothing = notice.is_some();
        let posts = if nothing { latest(self.app).await } else { Vec::new() };
        let looked = !self.query.is_empty()
            && found.unknown.is_empty()
            && !slow
            && (found.total > 0 || self.number == 1);
        let page = Search {
            frame: self.frame(&found),
            query: self.query.text.clone(),
            count: looked.then_some(found.total),
            notes: self.notes(&found),
            hits: found.posts.iter().map(|post| self.hit(post)).collect(),
            filters: filters(self),
            facets: narrow::facets(self, &found),
            feeds: (!self.query.is_empty()).then(|| self.feeds()),
            tags: if nothing || self.query.text.is_empty() { self.tags() } else { Vec::new() },
            posts: posts.iter().map(|post| card(self.app, self.view, post, DateStyle::Medium)).collect(),
            pager: self.pager(&found),
            notice,
        };
        Ok(Search { frame: page.frame.paged(self.app, page.pager.as_ref()), ..page })
    }

    pub(super) fn say(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.app.messages.text(key, arguments)
    }

    /// The address of the search for `text`.
    pub(super) fn url(&self, text: &str) -> String {
        Urls::searched(&self.app.urls.search(), text)
    }

    fn frame(&self, found: &Found) -> Frame {
        let text = self.query.text.as_str();
        let path = Urls::and_page(&self.url(text), self.number.min(pages(found.total)));
        let title = match text {
            "" => self.say("search.title", &[]),
            text => self.say("search.titled", &[("query", text)]),
        };
        let mut frame = Frame::new(self.app, self.view, "search", Some(&path)).titled(&title, "");
        frame.page.noindex = true;
        frame
    }

    fn feeds(&self) -> Feeds {
        let path = self.app.urls.search();
        let Feeds { rss, atom, json } = Feeds::at(&path);
        let of = |feed: String| Urls::searched(&feed, &self.query.text);
        Feeds { rss: of(rss), atom: of(atom), json: of(json) }
    }

    fn pager(&self, found: &Found) -> Option<Pager> {
        let url = self.url(&self.query.text);
        Pager::new(self.number, pages(found.total), |n| Urls::and_page(&url, n))
    }

    fn notes(&self, found: &Found) -> Vec<String> {
        [(self.query.cut, "search.cut"), (found.loosened, "search.loosened")]
            .into_iter()
            .filter(|(yes, _)| *yes)
            .map(|(_, key)| self.say(key, &[]))
            .collect()
    }

    /// What is said when there is nothing to show: why, and what to do.
    fn notice(&self, found: &Found, slow: bool) -> Option<Notice> {
        let text = self.query.text.as_str();
        let key = match () {
            () if text.is_empty() => return None,
            () if slow => "search.slow",
            () if self.query.is_empty() => "search.no-word",
            () if !found.unknown.is_empty() => "search.unknown",
            () if self.number > pages(found.total) && (found.total > 0 || self.number > 1) => "search.beyond",
            () if found.posts.is_empty() => "search.none",
            () => return None,
        };
        let filter = found.unknown.join(" ");
        let arguments = [("query", text), ("filter", filter.as_str())];
        Some(Notice {
            title: self.say(&format!("{key}-title"), &arguments),
            text: self.say(&format!("{key}-text"), &arguments),
            actions: self.actions(key),
        })
    }

    fn actions(&self, key: &str) -> Vec<Link> {
        let link = |key: &str, url: String| Link { label: self.say(key, &[]), url };
        let mut actions = Vec::new();
        if key == "search.beyond" {
            actions.push(link("search.first-page", self.url(&self.query.text)));
        }
        if let Some(rest) = without_filters(self) {
            actions.push(link("search.clear", self.url(&rest)));
        }
        if self.view.total > 0 {
            actions.push(link("search.archive", self.app.urls.archive()));
        }
        actions
    }

    fn hit(&self, found: &FoundPost) -> Hit {
        let FoundPost { post, title, snippet } = found;
        let (app, view) = (self.app, self.view);
        // A page may have what no post has: then there is no list to lead to.
        let category = post.category.and_then(|id| view.term(id)).filter(|term| view.live(term).is_some());
        let author = post.authors.iter().find(|id| view.written(**id).is_some());
        let author = author.and_then(|id| view.author(*id));
        Hit {
            title: title.clone().into(),
            url: app.urls.post(post.kind, &post.slug),
            snippet: snippet.clone().into(),
            category: category.map(|t| Link { label: t.name.clone(), url: app.urls.term(t.kind, &t.slug) }),
            author: author.map(|a| Link { label: a.name.clone(), url: app.urls.author(&a.handle) }),
            published: date(app, view, post.published_at.unwrap_or(post.updated_at), DateStyle::Medium),
            minutes: reading_minutes(post.words),
        }
    }

    /// The tags with most posts.
    fn tags(&self) -> Vec<Term> {
        let live = self.view.children(TermKind::Tag, None);
        let mut tags: Vec<_> = live.filter_map(|tag| Some((tag, self.view.live(tag)?.count))).collect();
        tags.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let term = |(tag, count): (&blogcms_core::Term, u64)| Term {
            name: tag.name.clone(),
            url: self.app.urls.term(tag.kind, &tag.slug),
            count,
            newest: None,
            description: None,
            children: Vec::new(),
        };
        tags.into_iter().take(TAGS).map(term).collect()
    }
}
