//! Families made of lines, bars, planes and letters.

use super::pen::{Pen, Short as N, disc, put};
use crate::html::escape;

/// Level lines lifted by two soft hills.
pub(super) fn waves(pen: &mut Pen, _: &str) {
    let peaks = (60.0 + pen.unit() * 90.0, 180.0 + pen.unit() * 90.0);
    let heights = (26.0 + pen.unit() * 20.0, 14.0 + pen.unit() * 26.0);
    let (pace, phase) = (0.05 + pen.unit() * 0.04, pen.unit() * 6.0);
    let spot = pen.int(5, 11);
    let (mut plain, mut marked) = (String::new(), String::new());
    for row in 0..17 {
        let at = |x: f64| {
            let hills = heights.0 * (-(x - peaks.0).powi(2) / 2600.0).exp()
                + heights.1 * (-(x - peaks.1).powi(2) / 1800.0).exp();
            let ripple = 0.55 + 0.45 * (x * pace + f64::from(row) * 0.55 + phase).sin();
            42.0 + f64::from(row) * 10.2 - hills * ripple
        };
        let into = if row == spot { &mut marked } else { &mut plain };
        let edge = N(at(-20.0));
        put!(into, r#"<path d="M-20 "#, edge, "Q-10 ", edge, " 0 ", edge);
        for x in (20..=340).step_by(20) {
            put!(into, "T", x, " ", N(at(f64::from(x))));
        }
        into.push_str(r#""/>"#);
    }
    pen.group("s3", r#" stroke-width="1.5""#, &plain);
    pen.group("ss", r#" stroke-width="3.4""#, &marked);
}

/// A ledger of bars.
pub(super) fn bars(pen: &mut Pen, _: &str) {
    let (phase, other) = (pen.unit() * 6.0, pen.unit() * 6.0);
    let spot = pen.int(5, 20);
    let (mut pale, mut strong, mut marked) = (String::new(), String::new(), String::new());
    for i in 0..26 {
        let step = f64::from(i);
        let swell = (step * 0.21 + phase).sin().abs() * (0.55 + 0.45 * (step * 0.83 + other).sin());
        let height = 22.0 + 84.0 * swell + pen.unit() * 18.0;
        let y = 90.0 - height / 2.0 + 10.0 * (step * 0.3 + other).sin();
        let into = if i == spot {
            &mut marked
        } else if pen.unit() < 0.3 {
            &mut pale
        } else {
            &mut strong
        };
        let x = 17.0 + step * 11.2;
        put!(
            into,
            r#"<rect x=""#,
            N(x),
            r#"" y=""#,
            N(y),
            r#"" width="5.6" height=""#,
            N(height),
            r#"" rx="2.8"/>"#
        );
    }
    pen.group("f2", "", &pale);
    pen.group("f3", "", &strong);
    pen.group("fs", "", &marked);
}

/// Type-led: the first letter, far too large.
pub(super) fn letter(pen: &mut Pen, title: &str) {
    let first = title.chars().find(|c| c.is_alphanumeric()).unwrap_or('·');
    let letter = escape(&first.to_uppercase().to_string());
    let x = pen.pick([92, 160, 214]);
    let y = pen.int(186, 214);
    let shadow = x + pen.pick([-26, 26]);
    pen.group("f1", "", &format!(r#"<text x="{shadow}" y="{y}">{letter}</text>"#));
    pen.group("f3", "", &format!(r#"<text x="{x}" y="{y}">{letter}</text>"#));
    let mut marked = String::new();
    disc(&mut marked, if x < 160 { 270.0 } else { 48.0 }, f64::from(pen.int(36, 62)), 9.0);
    pen.group("fs", "", &marked);
}

/// Slanted rain of capsules.
pub(super) fn rain(pen: &mut Pen, _: &str) {
    let (mut pale, mut strong, mut marked) = (String::new(), String::new(), String::new());
    let spot = pen.int(5, 11);
    for column in -4..22 {
        let mut y = pen.unit() * 40.0 - 30.0;
        for drop in 0.. {
            if y >= 230.0 {
                break;
            }
            let length = 16.0 + pen.unit() * 62.0;
            let into = if column == spot && drop == 1 {
                &mut marked
            } else if pen.unit() < 0.42 {
                &mut pale
            } else {
                &mut strong
            };
            put!(into, r#"<path d="M"#, column * 20 + 6, " ", N(y), "v", N(length), r#""/>"#);
            y += length + 20.0;
        }
    }
    let stroke = r#" stroke-width="9" stroke-linecap="round""#;
    let slant = pen.pick([32, -32]);
    pen.raw(&format!(r#"<g transform="rotate({slant} 160 90)">"#));
    pen.group("s1", stroke, &pale);
    pen.group("s3", stroke, &strong);
    pen.group("ss", stroke, &marked);
    pen.raw("</g>");
}

/// Paper folded to one point.
pub(super) fn folds(pen: &mut Pen, _: &str) {
    const COUNT: usize = 15;
    // The tones in turn; three stands for bare paper.
    const ORDER: [usize; 7] = [0, 2, 1, 0, 3, 2, 1];
    // Corner passed when an edge point lies on another side than the next one, by the side left.
    const CORNERS: [&str; 4] = ["320 0 ", "320 180 ", "0 180 ", "0 0 "];
    let (x, y) = (pen.pick([60, 110, 210, 262]), pen.int(50, 130));
    let edge: [(usize, f64, f64); COUNT] =
        std::array::from_fn(|i| match (i as f64 + pen.unit() * 0.5) / COUNT as f64 * 1000.0 {
            u if u < 320.0 => (0, u, 0.0),
            u if u < 500.0 => (1, 320.0, u - 320.0),
            u if u < 820.0 => (2, 820.0 - u, 180.0),
            u => (3, 0.0, 1000.0 - u),
        });
    let spot = pen.int(1, COUNT as i32 - 2) as usize;
    let (mut tones, mut marked) = ([String::new(), String::new(), String::new()], String::new());
    for (i, from) in edge.iter().enumerate() {
        let to = edge[(i + 1) % COUNT];
        let tone = tones.get_mut(ORDER[i % ORDER.len()]);
        let Some(into) = (if i == spot { Some(&mut marked) } else { tone }) else { continue };
        let corner = if from.0 == to.0 { "" } else { CORNERS[from.0] };
        put!(
            into,
            r#"<path d="M"#,
            x,
            " ",
            y,
            " ",
            N(from.1),
            " ",
            N(from.2),
            " ",
            corner,
            N(to.1),
            " ",
            N(to.2),
            r#"z"/>"#
        );
    }
    for (class, shapes) in ["f1", "f2", "f3"].iter().zip(&tones) {
        pen.group(class, "", shapes);
    }
    pen.group("fs", "", &marked);
}

/// Half arches standing on shelves, some hanging from them.
pub(super) fn arches(pen: &mut Pen, _: &str) {
    let (mut tones, mut marked) = ([String::new(), String::new(), String::new()], String::new());
    let spot = pen.int(0, 7);
    for i in 0..8 {
        let (x, floor) = (40 + (i % 4) * 80, if i < 4 { 90 } else { 180 });
        let hangs = pen.unit() < 0.25;
        for k in 0..4_usize {
            let radius = 35 - k as i32 * 9;
            let tone = [2, 1, 2, 0][(k + usize::from(hangs)) % 4];
            let into = if i == spot && k == 1 { &mut marked } else { &mut tones[tone] };
            let (top, across) = (floor - 90, 2 * radius);
            let left = x - radius;
            if hangs {
                put!(
                    into,
                    r#"<path d="M"#,
                    left,
                    " ",
                    top,
                    "v40a",
                    radius,
                    " ",
                    radius,
                    " 0 0 0 ",
                    across,
                    r#" 0v-40"/>"#
                );
            } else {
                put!(
                    into,
                    r#"<path d="M"#,
                    left,
                    " ",
                    floor,
                    "v-40a",
                    radius,
                    " ",
                    radius,
                    " 0 0 1 ",
                    across,
                    r#" 0v40"/>"#
                );
            }
        }
    }
    for (class, shapes) in ["s1", "s2", "s3"].iter().zip(&tones) {
        pen.group(class, r#" stroke-width="5""#, shapes);
    }
    pen.group("ss", r#" stroke-width="5""#, &marked);
}
