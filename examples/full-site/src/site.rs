//! `full-site site`.

use crate::command::SiteAction;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::import::Words;
use crate::progress::say;
use blogcms_axum::core::site::MenuItem;
use blogcms_axum::core::{Actor, Error, Invalid, Settings};

/// The settings, as they are shown.
const KEYS: [&str; 8] =
    ["title", "tagline", "description", "language", "time_zone", "posts_per_page", "comments", "menu"];

pub(crate) async fn run(place: &Place, action: Option<SiteAction>) -> Result<(), Fail> {
    match action {
        None => show(place).await,
        Some(SiteAction::Set { settings }) => {
            // Before a blog is made for them.
            let wanted = settings.iter().map(|text| pair(text)).collect::<Result<Vec<_>, _>>()?;
            apply(&mut Settings::default(), &wanted)?;
            set(place, &wanted).await
        }
    }
}

async fn show(place: &Place) -> Result<(), Fail> {
    data::known(place)?;
    let (database, blog) = data::open(place).await?;
    let snapshot = blog.store().site_snapshot().await;
    database.close().await;
    tell(&snapshot?.site.settings);
    Ok(())
}

async fn set(place: &Place, wanted: &[(&str, &str)]) -> Result<(), Fail> {
    let (database, blog) = data::open(place).await?;
    let done = async {
        let site = blog.store().site_snapshot().await?.site;
        let mut settings = site.settings;
        apply(&mut settings, wanted)?;
        match blog.site().configure(&Actor::System("site"), &settings, site.version).await {
            Ok(_) => Ok(settings),
            Err(Error::Invalid(invalid)) => Err(refused(&invalid)),
            Err(error) => Err(error.into()),
        }
    };
    let done = done.await;
    database.close().await;
    tell(&done?);
    Ok(())
}

fn refused(invalid: &Invalid) -> Fail {
    let words = Words::english();
    let problem = |p: &blogcms_axum::core::Problem| format!("{} {}", p.field, words.text(&p.message));
    let problems: Vec<String> = invalid.problems.iter().map(problem).collect();
    Fail::new(format!("nothing was set: {}", problems.join("; ")))
}

/// `KEY=VALUE`.
fn pair(text: &str) -> Result<(&str, &str), Fail> {
    let Some((key, value)) = text.split_once('=') else {
        return Err(Fail::new(format!("`{text}` sets nothing; write it like title=\"My blog\"")));
    };
    match KEYS
        .iter()
        .find(|known| key.trim().eq_ignore_ascii_case(&known.replace('_', "-")) || key.trim() == **known)
    {
        Some(key) => Ok((key, value.trim())),
        None => Err(Fail::new(format!("`{key}` is no setting; there are {}", KEYS.join(", ")))),
    }
}

/// Puts what was written into the settings. Whether that may be is the service's to say.
fn apply(settings: &mut Settings, wanted: &[(&str, &str)]) -> Result<(), Fail> {
    for (i, (key, _)) in wanted.iter().enumerate() {
        if *key != "menu" && wanted[..i].iter().any(|(before, _)| before == key) {
            return Err(Fail::new(format!("{key} is set twice; write it once")));
        }
    }
    let menu: Vec<&str> = wanted.iter().filter(|(key, _)| *key == "menu").map(|(_, value)| *value).collect();
    if !menu.is_empty() {
        settings.menu =
            menu.into_iter().filter(|text| !text.is_empty()).map(item).collect::<Result<_, _>>()?;
    }
    for (key, value) in wanted.iter().copied() {
        match key {
            "title" => value.clone_into(&mut settings.title),
            "tagline" => value.clone_into(&mut settings.tagline),
            "description" => value.clone_into(&mut settings.description),
            "language" => value.clone_into(&mut settings.language),
            "time_zone" => value.clone_into(&mut settings.time_zone),
            "posts_per_page" => {
                let not =
                    |_| Fail::new(format!("posts_per_page `{value}` is no number; write one from 1 to 100"));
                settings.posts_per_page = value.parse().map_err(not)?;
            }
            "comments" => settings.comments = yes(value)?,
            _ => {}
        }
    }
    Ok(())
}

fn item(text: &str) -> Result<MenuItem, Fail> {
    let part = |(label, url): (&str, &str)| MenuItem { label: label.trim().into(), url: url.trim().into() };
    text.split_once('=').map(part).ok_or_else(|| {
        Fail::new(format!("the menu item `{text}` leads nowhere; write it like menu=\"About=/about\""))
    })
}

fn yes(text: &str) -> Result<bool, Fail> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "on" | "1" => Ok(true),
        "no" | "false" | "off" | "0" => Ok(false),
        _ => Err(Fail::new(format!("comments `{text}` is neither yes nor no"))),
    }
}

/// One line for each setting, as it would be set.
fn tell(settings: &Settings) {
    let Settings { title, tagline, description, language, time_zone, posts_per_page, menu, comments } =
        settings;
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let number = posts_per_page.to_string();
    for (key, value) in [
        ("title", quoted(title)),
        ("tagline", quoted(tagline)),
        ("description", quoted(description)),
        ("language", language.clone()),
        ("time_zone", time_zone.clone()),
        ("posts_per_page", number),
        ("comments", if *comments { "yes" } else { "no" }.to_owned()),
    ] {
        say(&format!("{key}={value}"));
    }
    for MenuItem { label, url } in menu {
        say(&format!("menu={}", quoted(&format!("{label}={url}"))));
    }
}
