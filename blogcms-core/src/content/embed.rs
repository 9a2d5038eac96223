//! Videos and the like from elsewhere: a link that becomes a player when somebody clicks it, and not before.

use crate::html::escape;

/// Where players come from: what a content policy has to allow as `frame-src`.
pub const EMBED_ORIGINS: [&str; 6] = [
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://geo.dailymotion.com",
    "https://open.spotify.com",
    "https://w.soundcloud.com",
    "https://codepen.io",
];

/// A player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Embed {
    pub(super) provider: &'static str,
    player: String,
    /// A class for its shape.
    shape: &'static str,
}

impl Embed {
    /// The player for an address of one of the providers.
    pub(super) fn of(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
        let (host, path) = rest.split_once('/')?;
        let host = host.strip_prefix("www.").unwrap_or(host);
        let path = path.split('#').next().unwrap_or(path);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        match host {
            "youtube.com" | "m.youtube.com" | "youtu.be" | "youtube-nocookie.com" => {
                youtube(host, &parts, query)
            }
            "vimeo.com" | "player.vimeo.com" => {
                let id = parts.iter().find(|p| is_id(p, 6..=12) && p.bytes().all(|b| b.is_ascii_digit()))?;
                Some(Self::video("Vimeo", format!("https://player.vimeo.com/video/{id}?dnt=1&autoplay=1")))
            }
            "dailymotion.com" | "dai.ly" => {
                let id = parts.last().filter(|p| is_id(p, 5..=12))?;
                Some(Self::video(
                    "Dailymotion",
                    format!("https://geo.dailymotion.com/player.html?video={id}"),
                ))
            }
            "open.spotify.com" => match parts[..] {
                [.., kind @ ("track" | "album" | "playlist" | "episode" | "show"), id]
                    if is_id(id, 20..=24) =>
                {
                    Some(Self::audio("Spotify", format!("https://open.spotify.com/embed/{kind}/{id}")))
                }
                _ => None,
            },
            "soundcloud.com" => match parts[..] {
                [who, track] if is_id(who, 1..=60) && is_id(track, 1..=120) => {
                    let url = format!("https%3A%2F%2Fsoundcloud.com%2F{who}%2F{track}");
                    Some(Self::audio("SoundCloud", format!("https://w.soundcloud.com/player/?url={url}")))
                }
                _ => None,
            },
            "codepen.io" => match parts[..] {
                [who, "pen", pen] if is_id(who, 1..=60) && is_id(pen, 1..=40) => {
                    let player = format!("https://codepen.io/{who}/embed/{pen}?default-tab=result");
                    Some(Self { provider: "CodePen", player, shape: "embed" })
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn video(provider: &'static str, player: String) -> Self {
        Self { provider, player, shape: "embed video" }
    }

    fn audio(provider: &'static str, player: String) -> Self {
        Self { provider, player, shape: "embed audio" }
    }

    /// A card that links to `url`; `label` says what it is.
    pub(super) fn html(&self, url: &str, label: &str) -> String {
        let (url, label) = (escape(url), escape(label));
        let shown = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        format!(
            "<p class=\"{}\"><a href=\"{url}\" rel=\"noopener\" data-embed=\"{}\"><b>{label}</b> <span>{shown}</span></a></p>\n",
            self.shape,
            escape(&self.player)
        )
    }
}

fn youtube(host: &str, parts: &[&str], query: &str) -> Option<Embed> {
    let value = |name: &str| query.split('&').filter_map(|p| p.split_once('=')).find(|(n, _)| *n == name);
    let id = match parts {
        [id] if host == "youtu.be" => *id,
        ["watch"] => value("v")?.1,
        ["embed" | "shorts" | "live", id] => *id,
        _ => return None,
    };
    if !is_id(id, 11..=11) {
        return None;
    }
    let start = value("t").or_else(|| value("start")).map(|(_, t)| t.trim_end_matches('s'));
    let start = start.filter(|t| !t.is_empty() && t.len() < 7 && t.bytes().all(|b| b.is_ascii_digit()));
    let start = start.map_or_else(String::new, |t| format!("&start={t}"));
    Some(Embed::video("YouTube", format!("https://www.youtube-nocookie.com/embed/{id}?autoplay=1{start}")))
}

fn is_id(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
