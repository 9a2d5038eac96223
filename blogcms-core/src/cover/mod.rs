//! Generated covers: every title has a picture, the same one each time.
//!
//! A cover is an SVG of 320 × 180 units drawn with classes only: fills `f1` to `f3` and strokes `s1` to `s3` are
//! tones of one hue, `fs` or `ss` is the one spot of another colour. The stylesheet gives the colours, for light
//! and dark, through the class `cv-h0` … `cv-h5` of the picture.

mod line;
mod pen;
mod round;

use crate::html::SafeHtml;
use pen::Pen;

/// How many hues the stylesheet knows.
const HUES: u32 = 6;
/// Chosen so that a handful of titles spread well over the families. Changing it redraws every cover.
const SALT: &str = "bcdcy";

/// One way of drawing; it must make exactly one spot.
type Family = fn(&mut Pen, &str);

const FAMILIES: [Family; 12] = [
    round::slices,
    round::rings,
    line::waves,
    round::tiles,
    line::bars,
    line::letter,
    round::dots,
    round::orbits,
    round::contour,
    line::rain,
    line::folds,
    line::arches,
];

/// The picture that stands for `title` where there is no cover image; hidden from assistive technology.
pub fn cover(title: &str) -> SafeHtml {
    let seed = hash(&[SALT, title]);
    let hue = (seed >> 8) % HUES;
    let deep = if (seed >> 16) & 3 < 2 { " cv-deep" } else { "" };
    let mut pen = Pen::new(seed);
    pen.raw(&format!(
        r#"<svg class="cv cv-h{hue}{deep}" viewBox="0 0 320 180" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">"#
    ));
    FAMILIES[seed as usize % FAMILIES.len()](&mut pen, title);
    pen.raw("</svg>");
    SafeHtml::vouched(pen.finish())
}

/// The hue of somebody's initials where there is no portrait: 0 to 5, for the classes `cv-h0` to `cv-h5`.
pub fn avatar_hue(name: &str) -> u8 {
    ((hash(&[name]) >> 8) % HUES) as u8
}

/// FNV-1a over 32 bits, stirred once more so that near titles part ways.
fn hash(parts: &[&str]) -> u32 {
    let mut h = 0x811c_9dc5_u32;
    for byte in parts.iter().flat_map(|part| part.bytes()) {
        h = (h ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^ (h >> 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every tag is closed in order, nothing is left open, and text holds no raw markup character.
    fn well_formed(svg: &str) -> Result<(), String> {
        let mut open = Vec::new();
        let mut rest = svg;
        while let Some(start) = rest.find('<') {
            if rest[..start].contains('>') {
                return Err(format!("stray > in {:?}", &rest[..start]));
            }
            let end = rest.find('>').ok_or("unclosed tag")?;
            let tag = &rest[start + 1..end];
            rest = &rest[end + 1..];
            if !tag.matches('"').count().is_multiple_of(2) || tag.contains(['<', '&']) || tag.contains("NaN")
            {
                return Err(format!("bad tag <{tag}>"));
            }
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop() != Some(name) {
                    return Err(format!("</{name}> closes nothing"));
                }
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap_or_default());
            }
        }
        if open.is_empty() && rest.is_empty() { Ok(()) } else { Err(format!("left over: {open:?} {rest:?}")) }
    }

    fn check(svg: &str) {
        well_formed(svg).unwrap();
        let spots = svg.matches(r#"class="fs""#).count() + svg.matches(r#"class="ss""#).count();
        assert_eq!(spots, 1, "{svg}");
        assert!(svg.len() < 12_000, "{} bytes", svg.len());
    }

    proptest! {
        #[test]
        fn any_title_gives_a_picture_with_one_spot(title in any::<String>()) {
            let svg = cover(&title);
            check(svg.as_str());
            prop_assert_eq!(&svg, &cover(&title));
            prop_assert!(avatar_hue(&title) < 6);
        }

        #[test]
        fn every_family_with_any_seed(seed in any::<u32>(), title in "[\u{20}-\u{2ff}<&\"']{0,12}") {
            for family in FAMILIES {
                let mut pen = Pen::new(seed);
                family(&mut pen, &title);
                check(&pen.finish());
            }
        }
    }

    #[test]
    fn demo_titles_spread_over_families() {
        let titles = [
            "How long should a cache remember?",
            "Letters that hold up in bad light",
            "One binary, one folder, one backup",
            "Reading a query plan like a map",
            "Forms are conversations with a memory",
            "Small models, plainly explained",
            "What a changelog owes its readers",
            "The quiet power of a boring queue",
            "Measure twice, animate once",
            "Eleven ways to lose a timestamp",
        ];
        let families: std::collections::BTreeSet<_> =
            titles.iter().map(|title| hash(&[SALT, title]) as usize % FAMILIES.len()).collect();
        assert_eq!(families.len(), titles.len());
    }
}
