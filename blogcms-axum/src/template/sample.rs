//! A small made-up blog, for looking at templates and testing them.

mod comment;
mod list;
mod page;
mod search;

use super::context::{
    Around, Article, Assets, Author, Byline, Card, Cover, Crumb, Date, Feeds, Frame, Html, Image, Link, Nav,
    NavItem, PageMeta, Preview, SiteInfo, Term, TocEntry,
};
use super::json_ld::Thing;
use blogcms_core::SafeHtml;

const BODY: &str = include_str!("sample.html");

/// Title, category, minutes, day, author, excerpt.
type Entry = (&'static str, &'static str, u32, u8, &'static str, &'static str);

const ENTRIES: [Entry; 7] = [
    (
        "How long should a cache remember?",
        "Engineering",
        9,
        18,
        "Maren Osei",
        "Every cached answer is a small promise about the future. A way to choose expiry times on purpose, and to keep a crowd from arriving the moment one runs out.",
    ),
    (
        "Letters that hold up in bad light",
        "Design",
        6,
        11,
        "Lior Anand",
        "Cheap panels, night buses, tired eyes: what survives when reading conditions are poor, and which of our favourite details never do.",
    ),
    (
        "One binary, one folder, one backup",
        "Operations",
        7,
        9,
        "Tobias Vance",
        "A deployment you can explain over the phone. Notes from two years of running a site as a single file and the directory beside it.",
    ),
    (
        "Reading a query plan like a map",
        "Engineering",
        11,
        7,
        "Maren Osei",
        "Scale, legend, direction of travel. Once you know where to put your finger first, the plan stops being a wall of numbers.",
    ),
    (
        "Forms are conversations with a memory",
        "Design",
        5,
        5,
        "Lior Anand",
        "Keep what was typed, say what is wrong beside the thing that is wrong, and never ask the same question twice.",
    ),
    (
        "Small models, plainly explained",
        "Machine learning",
        12,
        3,
        "Tobias Vance",
        "A tour of a tiny language model with every matrix printed out, for people who would rather see the numbers than the metaphors.",
    ),
    (
        "What a changelog owes its readers",
        "Writing",
        1,
        1,
        "Lior Anand",
        "Nobody reads a changelog for pleasure. They come with one question, usually in a hurry. Write for that person.",
    ),
];

fn link(label: &str, url: &str) -> Link {
    Link { label: label.to_owned(), url: url.to_owned() }
}

fn date(day: u8, text: &str) -> Date {
    Date { datetime: format!("2026-11-{day:02}T09:00:00+00:00"), text: format!("{day} {text}") }
}

fn card(index: usize, style: &str) -> Card {
    let (title, category, minutes, day, author, summary) = ENTRIES[index % ENTRIES.len()];
    Card {
        title: title.to_owned(),
        url: format!("/posts/{index}"),
        summary: summary.to_owned(),
        cover: Cover::drawn(title),
        category: Some(link(category, "/categories/some")),
        author: Some(Byline::new(author)),
        published: date(day, style),
        minutes,
        views: None,
    }
}

/// A card with no more than a card must have, but with an image.
fn bare_card() -> Card {
    let image = Image { alt: "A tin box".to_owned(), ..image() };
    Card {
        summary: String::new(),
        cover: Cover::image(image),
        category: None,
        author: None,
        views: Some(1),
        ..card(6, "Nov 2026")
    }
}

fn image() -> Image {
    Image {
        src: "/media/3f/960.webp".to_owned(),
        srcset: Some("/media/3f/480.webp 480w, /media/3f/960.webp 960w".to_owned()),
        width: 960,
        height: 540,
        alt: "Index cards in a tin box, seen from above".to_owned(),
        caption: Some("Where the first draft was kept.".to_owned()),
    }
}

fn preview() -> Preview {
    Preview {
        url: "https://blog.example.org/media/3f/1440.webp".to_owned(),
        mime: "image/webp",
        width: 1440,
        height: 810,
        alt: "Index cards in a tin box, seen from above".to_owned(),
    }
}

fn article() -> Article {
    Article {
        published: "2026-11-18T09:00:00+00:00".to_owned(),
        modified: "2026-11-20T09:00:00+00:00".to_owned(),
        section: Some("Engineering".to_owned()),
        tags: ["caching", "rust"].map(str::to_owned).into(),
        authors: vec!["https://blog.example.org/authors/maren".to_owned()],
    }
}

fn thing(name: &str) -> Thing {
    Thing::Organization { name: name.to_owned(), url: "https://blog.example.org/".to_owned() }
}

fn meta(kind: &'static str, title: &str) -> PageMeta {
    PageMeta {
        kind,
        title: title.to_owned(),
        description: "Essays on making software by hand.".to_owned(),
        canonical: Some("https://blog.example.org/some".to_owned()),
        prev: None,
        next: None,
        image: None,
        article: None,
        json_ld: None,
        lang: "en".to_owned(),
        locale: None,
        dir: "ltr".to_owned(),
        noindex: false,
    }
}

fn site() -> SiteInfo {
    SiteInfo {
        name: "Foolscap".to_owned(),
        tagline: "essays on making software by hand".to_owned(),
        description: "Essays on making software by hand: the parts that last, the parts that break, and how to tell them apart early.".to_owned(),
        home_url: "/".to_owned(),
        year: 2026,
        assets: Assets::at(""),
        stylesheet: None,
        feeds: None,
        sitemap_url: None,
        search_url: None,
        suggest_url: None,
        opensearch_url: None,
        admin_url: None,
        newsletter: false,
    }
}

/// A site with everything switched on, seen by its owner.
fn full_site() -> SiteInfo {
    SiteInfo {
        assets: Assets::at("/blog"),
        stylesheet: Some("/static/blog.css".to_owned()),
        feeds: Some(Feeds::at("/blog")),
        sitemap_url: Some("/blog/sitemap.xml".to_owned()),
        search_url: Some("/blog/search".to_owned()),
        suggest_url: Some("/blog/search/suggest".to_owned()),
        opensearch_url: Some("/blog/opensearch.xml".to_owned()),
        admin_url: Some("/admin".to_owned()),
        newsletter: true,
        ..site()
    }
}

/// What every page has; `current` is the entry of the menu.
fn frame(kind: &'static str, title: &str, current: &str) -> Frame {
    Frame { page: meta(kind, title), around: Around::new(site(), nav(current)) }
}

/// A frame without menus, of a site of which only the name is known.
fn bare_frame(kind: &'static str, title: &str) -> Frame {
    let site = SiteInfo { tagline: String::new(), description: String::new(), ..site() };
    Frame { page: meta(kind, title), around: Around::new(site, Nav::default()) }
}

/// The head of a page that search engines are asked to leave out.
fn hidden(page: PageMeta) -> PageMeta {
    PageMeta { noindex: true, canonical: None, ..page }
}

fn nav(current: &str) -> Nav {
    let item = |label: &str, url: &str| NavItem {
        label: label.to_owned(),
        url: url.to_owned(),
        current: label == current,
        within: label == "Categories" && current.is_empty(),
    };
    Nav {
        indexes: vec![link("Authors", "/authors"), link("Series", "/series")],
        items: vec![
            item("Home", "/"),
            item("Categories", "/categories"),
            item("Tags", "/tags"),
            item("About", "/about"),
        ],
        categories: ["Engineering", "Design", "Operations", "Writing"].map(|name| link(name, "/c")).into(),
    }
}

fn crumbs(trail: &[&str]) -> Vec<Crumb> {
    let last = trail.len().saturating_sub(1);
    let crumb = |(i, label): (usize, &&str)| Crumb {
        label: (*label).to_owned(),
        url: (i != last).then(|| "/categories".to_owned()),
    };
    trail.iter().enumerate().map(crumb).collect()
}

fn body() -> Html {
    SafeHtml::vouched(BODY).into()
}

fn toc() -> Vec<TocEntry> {
    let entry = |(level, id, title): (u8, &str, &str)| (level, format!("h-{id}"), title.to_owned());
    TocEntry::nested(
        [
            (2, "a-promise", "A promise with a date on it"),
            (2, "choosing", "Choosing a lifetime"),
            (3, "rate", "Start from the rate of change"),
            (2, "stampede", "When everyone arrives at once"),
            (3, "early", "Renewing early, at random"),
            (2, "edges", "Rough edges"),
            (2, "before", "Before you ship"),
        ]
        .map(entry),
    )
}

fn author(name: &str, role: Option<&str>) -> Author {
    let Byline { name, initials, hue, .. } = Byline::new(name);
    Author {
        url: Some("/authors/some".to_owned()),
        site_url: None,
        name,
        initials,
        hue,
        portrait: None,
        role: role.map(str::to_owned),
        bio: role.map(|_| "Writes about storage, clocks and the distance between them. Spent nine years keeping a ticketing system upright on Friday evenings.".to_owned()),
    }
}

fn term(name: &str, count: u64, children: Vec<Term>) -> Term {
    Term {
        name: name.to_owned(),
        url: format!("/terms/{count}"),
        count,
        newest: (count > 1).then(|| date(18, "Nov 2026")),
        description: None,
        children,
    }
}
