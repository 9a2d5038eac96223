//! The picture at the head of a post, in the many ways that themes have it.

use super::super::CoverFile;
use super::super::format::{Node, Value};
use super::super::keys::Keys;

const KEYS: [&str; 11] = [
    "cover",
    "image",
    "featured_image",
    "featuredImage",
    "feature_image",
    "cover_image",
    "coverImage",
    "images",
    "thumbnail",
    "banner",
    "hero",
];

/// The first of the keys that names a file: a text, the first of a list, or a map with the file, `alt` and `caption`.
pub(super) fn cover(keys: &mut Keys) -> Option<CoverFile> {
    let mut found: Option<CoverFile> = None;
    for key in KEYS {
        let Some(entry) = keys.take(key) else { continue };
        let (empty, more) = match &entry.value.value {
            Value::Null => (true, false),
            Value::Text(text) => (text.trim().is_empty(), false),
            Value::List(items) => (items.is_empty(), items.len() > 1),
            _ => (false, false),
        };
        match picture(entry.value).filter(|p| !p.file.trim().is_empty()) {
            Some(picture) if found.is_none() => {
                found = Some(picture);
                if more {
                    keys.ignored.push(format!("{key}[1…]"));
                }
            }
            Some(picture) if found.as_ref().is_some_and(|f| f.file == picture.file) => {}
            None if empty => {}
            _ => keys.ignore(key),
        }
    }
    let mut found = found?;
    for (key, slot) in [("cover_alt", 0), ("cover_caption", 1), ("image_alt", 0), ("image_caption", 1)] {
        if let Some(text) = keys.first(&[key]) {
            let slot = if slot == 0 { &mut found.alt } else { &mut found.caption };
            if slot.is_empty() {
                *slot = text;
            }
        }
    }
    Some(found)
}

fn picture(node: Node) -> Option<CoverFile> {
    match node.value {
        Value::Text(file) => Some(CoverFile { file: file.trim().to_owned(), ..CoverFile::default() }),
        Value::List(items) => items.into_iter().next().and_then(picture),
        Value::Map(entries) => {
            let mut found = CoverFile::default();
            for entry in entries {
                let Value::Text(text) = entry.value.value else { continue };
                match entry.key.to_ascii_lowercase().as_str() {
                    "image" | "src" | "url" | "path" | "file" | "teaser" if found.file.is_empty() => {
                        text.trim().clone_into(&mut found.file);
                    }
                    "alt" => found.alt = text,
                    "caption" => found.caption = text,
                    _ => {}
                }
            }
            Some(found)
        }
        Value::Null | Value::Alias => None,
    }
}
