//! What the head of a page says of it: to search engines, and to whoever shows a preview of a link.

use crate::state::{Shared, SiteView};
use crate::template::context::{Article, Author, Card, Crumb, Frame, Pager, Post as PostContext, Term};
use crate::template::json_ld::{self, About, BlogPosting, Person, Thing};
use blogcms_core::{Post, Timestamp};

impl Frame {
    /// One page of a list: its number is in its title, and its neighbours are named.
    pub(super) fn paged(mut self, app: &Shared, pager: Option<&Pager>) -> Self {
        let Some(pager) = pager else { return self };
        let absolute = |url: &String| app.urls.absolute(url);
        self.page.prev = pager.newer.as_ref().map(absolute);
        self.page.next = pager.older.as_ref().map(absolute);
        if let Some(page) = pager.pages.iter().find(|page| page.current && page.number > 1) {
            let number = page.number.to_string();
            self.page.title = match self.page.title.as_str() {
                "" => app.messages.text("pager.page", &[("n", &number)]),
                title => app.messages.text("pager.titled", &[("title", title), ("n", &number)]),
            };
        }
        self
    }

    /// The front page: the blog itself.
    pub(super) fn front(self, app: &Shared) -> Self {
        let search = self.around.site().search_url.as_ref().map(|url| {
            let url_template = format!("{}?q={{search_term_string}}", app.urls.absolute(url));
            let target = Box::new(Thing::EntryPoint { url_template });
            Box::new(Thing::SearchAction { target, query_input: "required name=search_term_string" })
        });
        let page = About { url: app.urls.absolute(&self.around.site().home_url), ..self.about() };
        self.described(app, Thing::WebSite { page, potential_action: search }, &[])
    }

    /// A list of `items`: names and addresses of ours.
    pub(super) fn collection<'a>(
        self,
        app: &Shared,
        crumbs: &[Crumb],
        items: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let item_list_element = items.zip(1..).map(|((name, url), at)| list_item(app, at, name, Some(url)));
        let list = Thing::ItemList { item_list_element: item_list_element.collect() };
        let page = Thing::CollectionPage { page: self.about(), main_entity: Box::new(list) };
        self.described(app, page, crumbs)
    }

    /// The page of an author, who is described.
    pub(super) fn profile(self, app: &Shared, crumbs: &[Crumb], author: &Author) -> Self {
        let page = self.about();
        let person = Person {
            name: author.name.clone(),
            url: Some(page.url.clone()),
            job_title: author.role.clone(),
            description: author.bio.clone(),
            image: author.portrait.as_ref().map(|path| app.urls.absolute(path)),
            same_as: author.site_url.clone(),
        };
        let main_entity = Box::new(Thing::Person(Box::new(person)));
        self.described(app, Thing::ProfilePage { page, main_entity }, crumbs)
    }

    /// A page that stands outside the stream of posts, last changed at `modified`.
    pub(super) fn document(
        self,
        app: &Shared,
        view: &SiteView,
        crumbs: &[Crumb],
        modified: Timestamp,
    ) -> Self {
        let date_modified = Some(modified.rfc3339_in(&view.zone));
        let page = Thing::WebPage { page: self.about(), date_modified };
        self.described(app, page, crumbs)
    }

    /// What every page says of itself.
    fn about(&self) -> About {
        let titles = [&self.page.title, &self.around.site().name];
        About {
            name: titles.into_iter().find(|t| !t.is_empty()).cloned().unwrap_or_default(),
            description: self.page.description.clone(),
            url: self.page.canonical.clone().unwrap_or_default(),
            in_language: self.page.lang.clone(),
        }
    }

    fn described(mut self, app: &Shared, thing: Thing, crumbs: &[Crumb]) -> Self {
        let mut things = vec![thing];
        if !crumbs.is_empty() {
            let step = |(crumb, at): (&Crumb, usize)| list_item(app, at, &crumb.label, crumb.url.as_deref());
            let item_list_element = crumbs.iter().zip(1..).map(step).collect();
            things.push(Thing::BreadcrumbList { item_list_element });
        }
        self.page.json_ld = json_ld::document(&things);
        self
    }
}

impl Card {
    /// As an item of a [`Frame::collection`].
    pub(super) fn item(&self) -> (&str, &str) {
        (&self.title, &self.url)
    }
}

impl Term {
    /// As an item of a [`Frame::collection`].
    pub(super) fn item(&self) -> (&str, &str) {
        (&self.name, &self.url)
    }
}

impl PostContext {
    /// This page with a head that tells what it shows: `post`, once it has a time of publication.
    pub(super) fn described(mut self, app: &Shared, view: &SiteView, post: &Post) -> Self {
        let Some(at) = post.published_at else { return self };
        let article = Article {
            published: at.rfc3339_in(&view.zone),
            // What was written before it went live did not change since.
            modified: post.updated_at.max(at).rfc3339_in(&view.zone),
            section: self.category.as_ref().map(|category| category.label.clone()),
            tags: self.tags.iter().map(|tag| tag.label.clone()).collect(),
            authors: self.authors.iter().filter_map(|author| address(app, author)).collect(),
        };
        let posting = Thing::BlogPosting(Box::new(self.posting(app, post, &article)));
        self.frame.page.article = Some(article);
        self.frame = self.frame.described(app, posting, &self.crumbs);
        self
    }

    fn posting(&self, app: &Shared, post: &Post, article: &Article) -> BlogPosting {
        let (page, site) = (&self.frame.page, self.frame.around.site());
        let publisher =
            || Thing::Organization { name: site.name.clone(), url: app.urls.absolute(&site.home_url) };
        let person = |author: &Author| {
            let (name, url) = (author.name.clone(), address(app, author));
            Thing::Person(Box::new(Person { name, url, ..Person::default() }))
        };
        let author: Vec<Thing> = self.authors.iter().map(person).collect();
        let series = self.series.as_ref().map(|series| Thing::CreativeWorkSeries {
            name: series.title.clone(),
            url: series.url.as_ref().map(|url| app.urls.absolute(url)),
        });
        let image = page.image.as_ref();
        BlogPosting {
            headline: self.title.clone(),
            description: page.description.clone(),
            url: app.urls.absolute(&app.urls.post(post.kind, &post.fields.slug)),
            main_entity_of_page: page.canonical.clone().unwrap_or_default(),
            image: image.map(|i| Thing::ImageObject { url: i.url.clone(), width: i.width, height: i.height }),
            date_published: article.published.clone(),
            date_modified: article.modified.clone(),
            author: if author.is_empty() { vec![publisher()] } else { author },
            publisher: publisher(),
            word_count: post.words,
            article_section: article.section.clone(),
            keywords: article.tags.clone(),
            in_language: page.lang.clone(),
            position: series.as_ref().and(post.fields.series).map(|part| part.position),
            is_part_of: series,
        }
    }
}

/// The page of an author: ours, or one elsewhere.
fn address(app: &Shared, author: &Author) -> Option<String> {
    let url = author.url.as_ref().or(author.site_url.as_ref())?;
    Some(if url.starts_with('/') { app.urls.absolute(url) } else { url.clone() })
}

fn list_item(app: &Shared, position: usize, name: &str, url: Option<&str>) -> Thing {
    Thing::ListItem { position, name: name.to_owned(), item: url.map(|url| app.urls.absolute(url)) }
}
