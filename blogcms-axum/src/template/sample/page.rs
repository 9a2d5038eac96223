//! Pages, each with its variants.

use super::comment::comments;
use super::{
    article, author, bare_card, bare_frame, body, card, crumbs, date, frame, full_site, hidden, image, link,
    nav, preview, thing, toc,
};
use crate::template::context::{
    Around, Comments, Context, Cover, ErrorPage, Frame, Home, Pager, Post, Series, SeriesPart, Share,
    StaticPage,
};
use crate::template::json_ld;
use blogcms_core::SafeHtml;

impl Context for Home {
    const TEMPLATE: &'static str = "public/home.html";

    fn sample() -> Self {
        Self {
            frame: frame("home", "", "Home"),
            featured: Some(card(0, "Nov 2026").into()),
            posts: (1..7).map(|i| card(i, "Nov 2026").into()).collect(),
            categories: ["Engineering", "Design", "Operations"].map(|name| link(name, "/c")).into(),
            write_url: None,
            pager: Pager::new(1, 4, |n| format!("/?page={n}")),
        }
    }

    fn samples() -> Vec<Self> {
        let older = Self { featured: None, pager: Pager::new(3, 9, |n| n.to_string()), ..Self::sample() };
        let bare = Self {
            frame: bare_frame("home", ""),
            featured: Some(bare_card().into()),
            posts: vec![bare_card().into()],
            categories: Vec::new(),
            pager: None,
            ..Self::sample()
        };
        let empty = Self { featured: None, posts: Vec::new(), pager: None, ..bare.clone() };
        let mut beyond = Self { pager: Pager::new(99, 4, |n| n.to_string()), ..empty.clone() };
        beyond.frame.page.prev = Some("https://blog.example.org/?page=4".to_owned());
        beyond.frame.page.next = Some("https://blog.example.org/?page=6".to_owned());
        let mut owner = Self { write_url: Some("/admin/posts/new".to_owned()), ..empty.clone() };
        owner.frame.around = Around::new(full_site(), nav("Home"));
        vec![Self::sample(), older, bare, empty, beyond, owner]
    }
}

impl Context for Post {
    const TEMPLATE: &'static str = "public/post.html";

    fn sample() -> Self {
        let card = card(0, "November 2026");
        let part =
            |title: &str, current| SeriesPart { title: title.to_owned(), url: "/p".to_owned(), current };
        Self {
            frame: frame("post", &card.title, ""),
            crumbs: crumbs(&["Home", "Engineering", &card.title]),
            share: Some(Share::new("https://blog.example.org/posts/cache", &card.title)),
            title: card.title,
            lead: Some(card.summary),
            category: card.category,
            tags: ["caching", "rust", "performance"].map(|tag| link(tag, "/tags/some")).into(),
            authors: vec![author("Maren Osei", Some("Systems editor"))],
            published: Some(card.published),
            updated: Some(date(20, "Nov 2026")),
            minutes: 9,
            views: None,
            cover: card.cover,
            body: body(),
            toc: toc(),
            series: Some(Series::new(
                "Keeping things".to_owned(),
                Some("/series/keeping-things".to_owned()),
                vec![
                    part("What is worth keeping", false),
                    part("How long to remember", true),
                    part("Forgetting safely", false),
                ],
            )),
            related: [3, 2, 5].map(|i| super::card(i, "Nov 2026").into()).into(),
            previous: Some(link("Letters that hold up in bad light", "/posts/letters")),
            next: Some(link("Forgetting safely: deletion as a feature", "/posts/forgetting")),
            edit_url: None,
            markdown_url: Some("/posts/cache.md".to_owned()),
            comments: Some(comments()),
        }
    }

    fn samples() -> Vec<Self> {
        let mut portrait = author("Tobias Vance", None);
        portrait.portrait = Some("/media/7a/128.webp".to_owned());
        portrait.url = Some("/authors/tobias".to_owned());
        portrait.site_url = Some("https://tobias.example".to_owned());
        let mut full = Self {
            authors: vec![author("Maren Osei", Some("Editor")), portrait],
            views: Some(4812),
            cover: Cover::image(image()),
            edit_url: Some("/admin/posts/1".to_owned()),
            comments: Some(Comments { open: false, ..comments() }),
            ..Self::sample()
        };
        full.series = Some(Series::new("A series without a page".to_owned(), None, Vec::new()));
        full.frame.around = Around::new(full_site(), nav(""));
        full.frame.page.image = Some(preview());
        full.frame.page.article = Some(article());
        full.frame.page.json_ld = json_ld::document(&[thing(&full.title)]);
        full.frame.page.locale = Some("en_GB".to_owned());
        let mut draft = Self {
            frame: frame("post", "Untitled", ""),
            crumbs: Vec::new(),
            lead: None,
            category: None,
            tags: Vec::new(),
            authors: Vec::new(),
            published: None,
            body: SafeHtml::vouched("<p>One line.</p>").into(),
            toc: Vec::new(),
            series: None,
            share: None,
            related: Vec::new(),
            previous: None,
            next: None,
            markdown_url: None,
            comments: None,
            ..Self::sample()
        };
        draft.frame.page = hidden(draft.frame.page);
        let silent = Some(Comments { count: 0, open: true, threads: Vec::new() });
        let last = Self { next: None, updated: None, markdown_url: None, comments: silent, ..Self::sample() };
        vec![Self::sample(), full, draft, last]
    }
}

impl Context for StaticPage {
    const TEMPLATE: &'static str = "public/page.html";

    fn sample() -> Self {
        Self {
            frame: frame("page", "About", "About"),
            crumbs: crumbs(&["Home", "About"]),
            title: "About".to_owned(),
            lead: Some(
                "Three people, one shelf of notebooks, and a habit of writing things down.".to_owned(),
            ),
            updated: Some(date(20, "November 2026")),
            cover: None,
            body: body(),
            toc: toc(),
            edit_url: None,
            comments: None,
        }
    }

    fn samples() -> Vec<Self> {
        let drawn = Self {
            lead: None,
            updated: None,
            toc: Vec::new(),
            cover: Some(Cover::drawn("About")),
            ..Self::sample()
        };
        let owner = Self {
            cover: Some(Cover::image(image())),
            edit_url: Some("/admin/pages/1".to_owned()),
            comments: Some(comments()),
            ..Self::sample()
        };
        vec![Self::sample(), drawn, owner]
    }
}

impl Context for ErrorPage {
    const TEMPLATE: &'static str = "public/error.html";

    fn sample() -> Self {
        let mut frame = frame("error", "There is no such page.", "");
        frame.page = hidden(frame.page);
        Self {
            frame,
            status: 404,
            title: "There is no such page.".to_owned(),
            text: "The address may be old, mistyped, or for something that has moved. Nothing is broken on your side.".to_owned(),
            id: None,
            posts: [5, 1, 2].map(|i| card(i, "Nov").into()).into(),
        }
    }

    fn samples() -> Vec<Self> {
        let id = Some("0123456789abcdef".to_owned());
        let mut bare = Self { status: 500, id, posts: Vec::new(), ..Self::sample() };
        bare.frame = Frame { page: bare.frame.page, ..bare_frame("error", "") };
        let mut with_search = Self { status: 410, ..Self::sample() };
        with_search.frame.around = Around::new(full_site(), nav(""));
        vec![Self::sample(), bare, with_search]
    }
}
