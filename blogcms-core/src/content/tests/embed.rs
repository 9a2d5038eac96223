//! Players from elsewhere, and pictures.

use super::html;
use crate::content::EMBED_ORIGINS;

#[test]
fn every_provider_has_its_player() {
    for (url, player) in [
        (
            "https://www.youtube.com/watch?v=aaaaaaaaaaa&t=42s",
            "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa?autoplay=1&amp;start=42",
        ),
        ("https://youtu.be/aaaaaaaaaaa", "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa?autoplay=1"),
        ("https://vimeo.com/1084537", "https://player.vimeo.com/video/1084537?dnt=1&amp;autoplay=1"),
        (
            "https://www.dailymotion.com/video/x8abcde",
            "https://geo.dailymotion.com/player.html?video=x8abcde",
        ),
        (
            "https://open.spotify.com/track/aaaaaaaaaaaaaaaaaaaaaa",
            "https://open.spotify.com/embed/track/aaaaaaaaaaaaaaaaaaaaaa",
        ),
        (
            "https://soundcloud.com/who/what",
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fwho%2Fwhat",
        ),
        ("https://codepen.io/who/pen/abc", "https://codepen.io/who/embed/abc?default-tab=result"),
    ] {
        let out = html(&format!("{url}\n"));
        assert!(out.contains(&format!("data-embed=\"{player}\"")), "{url} gave {out}");
        assert!(
            out.contains("<b>Play on ") && out.contains(&format!("href=\"{}\"", url.replace('&', "&amp;"))),
            "{out}"
        );
        assert!(EMBED_ORIGINS.iter().any(|origin| player.starts_with(&format!("{origin}/"))), "{player}");
    }
}

#[test]
fn what_is_no_player_of_a_provider_stays_a_link() {
    for url in [
        "https://youtube.com.example.org/watch?v=aaaaaaaaaaa",
        "https://www.youtube.com/watch?v=short",
        "https://youtu.be/aaaaaaaaaaa/b",
        "https://www.youtube.com/@who",
        "https://vimeo.com/about",
        "https://open.spotify.com/user/aaaaaaaaaaaaaaaaaaaaaa",
        "https://example.org/embed/aaaaaaaaaaa",
    ] {
        let out = html(&format!("{url}\n"));
        assert!(out.starts_with("<p><a href=\"https://") && !out.contains("data-embed"), "{url} gave {out}");
    }
    for source in [
        "See https://youtu.be/aaaaaaaaaaa now",
        "[a video](https://youtu.be/aaaaaaaaaaa)",
        "<a href=\"https://youtu.be/aaaaaaaaaaa\" data-embed=\"https://example.org/\">a</a>",
    ] {
        assert!(!html(source).contains("data-embed"), "{source}");
    }
}

#[test]
fn a_picture_alone_with_a_title_is_a_figure() {
    let out = html("![a *b* `c`](x.png \"t <b>\")\n");
    assert_eq!(
        out.trim(),
        "<figure><img src=\"x.png\" alt=\"a b c\" loading=\"lazy\" decoding=\"async\">\
         <figcaption>t &lt;b&gt;</figcaption></figure>"
    );
    let within = html("See ![a](x.png \"t\") here\n");
    assert!(within.starts_with("<p>See <img") && within.contains("title=\"t\""), "{within}");
}

#[test]
fn raw_pictures_of_ours_have_their_sizes_too() {
    let out = html(
        "<img src=\"/media/0123456789abcdef0123456789abcdef-1600x900.jpg\" alt=\"q\" onerror=x width=9>",
    );
    assert!(
        out.contains("width=\"1600\" height=\"900\" srcset=\"/blog/media/") && !out.contains("onerror"),
        "{out}"
    );
    let foreign = html("<img src=\"https://example.org/a.png\" width=\"30\" height=\"20\" alt=\"\">");
    assert!(foreign.contains("alt=\"\" width=\"30\" height=\"20\" loading=\"lazy\""), "{foreign}");
    assert!(!html("<img src=\"/a.png\" width=\"1e9\" height=\"-1\">").contains("width"));
}
