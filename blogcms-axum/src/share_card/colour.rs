//! The colours of a card: the light ones of the style sheet, which writes them as `oklch()`.

/// Lightness, chroma and hue.
type Oklch = (f32, f32, f32);

const PAPER: Oklch = (0.989, 0.003, 160.0);
const INK: Oklch = (0.24, 0.018, 200.0);
const INK_2: Oklch = (0.45, 0.016, 195.0);
const ACCENT: Oklch = (0.45, 0.098, 168.0);

/// For each hue of a cover: its angle, that of its spot, and how colourful it is.
const HUES: [(f32, f32, f32); 6] = [
    (168.0, 88.0, 1.0),
    (82.0, 35.0, 1.0),
    (36.0, 84.0, 1.1),
    (345.0, 70.0, 1.0),
    (248.0, 62.0, 1.0),
    (200.0, 40.0, 0.28),
];

/// Lightness and chroma of the ground of a cover and of its three tones; then of a deep one.
const TONES: [(f32, f32); 4] = [(0.925, 0.02), (0.86, 0.036), (0.71, 0.085), (0.42, 0.085)];
const DEEP: [(f32, f32); 4] = [(0.39, 0.07), (0.455, 0.075), (0.6, 0.085), (0.9, 0.045)];
const SPOT: (f32, f32) = (0.73, 0.15);

/// What a card is drawn with, as SVG writes colours.
pub(super) struct Palette {
    pub(super) paper: String,
    pub(super) ink: String,
    pub(super) faint: String,
    pub(super) accent: String,
    /// The ground of the cover.
    pub(super) ground: String,
    pub(super) tones: [String; 3],
    pub(super) spot: String,
}

impl Palette {
    /// The palette of a cover with these classes: `cv-h0` to `cv-h5`, and `cv-deep` for some.
    pub(super) fn of_cover(svg: &str) -> Self {
        let classes = svg.split('"').nth(1).unwrap_or("");
        let number = (0..HUES.len()).find(|n| classes.split(' ').any(|class| class == format!("cv-h{n}")));
        let (hue, spot, chroma) = HUES[number.unwrap_or(0)];
        let tones = if classes.ends_with("cv-deep") { DEEP } else { TONES };
        let [ground, tones @ ..] = tones.map(|(l, c)| hex((l, c * chroma, hue)));
        Self {
            paper: hex(PAPER),
            ink: hex(INK),
            faint: hex(INK_2),
            accent: hex(ACCENT),
            ground,
            tones,
            spot: hex((SPOT.0, SPOT.1, spot)),
        }
    }
}

/// A colour in sRGB (CSS Color 4, section 9.5), as `#rrggbb`; what lies outside is cut off.
fn hex((lightness, chroma, hue): Oklch) -> String {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let cone = |a_part: f32, b_part: f32| (lightness + a_part * a + b_part * b).powi(3);
    let long = cone(0.396_337_78, 0.215_803_76);
    let medium = cone(-0.105_561_346, -0.063_854_17);
    let short = cone(-0.089_484_18, -1.291_485_5);
    let linear = [
        4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
        -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_4 * short,
        -0.004_196_086_3 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
    ];
    let byte = |part: f32| {
        let part = part.clamp(0.0, 1.0);
        let part = if part <= 0.003_130_8 { 12.92 * part } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 };
        (part * 255.0).round() as u8
    };
    let [red, green, blue] = linear.map(byte);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// As the style sheet writes numbers.
    fn css(number: f32) -> String {
        number.to_string().replacen("0.", ".", 1)
    }

    #[test]
    fn colours_are_those_of_the_style_sheet() {
        let sheet = include_str!("../../assets/site.css");
        for (name, (l, c, h)) in [("paper", PAPER), ("ink", INK), ("ink-2", INK_2), ("accent", ACCENT)] {
            let line = format!("--bc-{name}: light-dark(oklch({} {} {h}),", css(l), css(c));
            assert!(sheet.contains(&line), "site.css has no `{line}`; bring the two together");
        }
        for tones in [TONES, DEEP] {
            let mut lines = String::new();
            for (n, (l, c)) in tones.into_iter().enumerate() {
                write!(lines, "--cv-{n}: light-dark(oklch({} calc({}*", css(l), css(c)).unwrap();
                assert!(sheet.contains(&lines), "site.css has no `{lines}`; bring the two together");
                lines.clear();
            }
        }
        for (n, (hue, spot, chroma)) in HUES.into_iter().enumerate().skip(1) {
            let mut line = format!(".cv-h{n} {{ --h: {hue}; --s: {spot}");
            if css(chroma) != "1" {
                write!(line, "; --c: {}", css(chroma)).unwrap();
            }
            assert!(sheet.contains(&line), "site.css has no `{line}`; bring the two together");
        }
        assert!(sheet.contains("--h: 168; --c: 1; --s: 88;"));
        assert!(sheet.contains(&format!(
            "--cv-s: light-dark(oklch({} {} var(--s))",
            css(SPOT.0),
            css(SPOT.1)
        )));
    }

    #[test]
    fn oklch_as_browsers_compute_it() {
        assert_eq!(hex((1.0, 0.0, 0.0)), "#ffffff");
        assert_eq!(hex((0.0, 0.0, 0.0)), "#000000");
        assert_eq!(hex((0.627_955, 0.257_683, 29.234)), "#ff0000");
        assert_eq!(hex((0.519_752, 0.176_858, 142.495)), "#008000");
    }

    #[test]
    fn every_class_has_its_palette() {
        let of = |class: &str| Palette::of_cover(&format!("<svg class=\"cv {class}\" viewBox=\"\">"));
        assert_eq!(of("cv-h0").ground, of("none").ground);
        assert_ne!(of("cv-h4").ground, of("cv-h4 cv-deep").ground);
        assert_ne!(of("cv-h4").spot, of("cv-h1").spot);
    }
}
