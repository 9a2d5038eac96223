//! Families made of discs, rings and their parts.

use super::pen::{Pen, Short as N, disc, put};
use std::f64::consts::TAU;

/// One large disc cut in level slices, each slipped sideways.
pub(super) fn slices(pen: &mut Pen, _: &str) {
    let radius = pen.int(64, 74);
    let (centre, count) = (f64::from(pen.pick([118, 160, 202])), pen.int(7, 10));
    let (big, height) = (f64::from(radius), f64::from(2 * radius) / f64::from(count));
    let spot = pen.int(2, count - 3);
    let half = |y: f64| (big * big - y * y).max(0.0).sqrt();
    let (mut plain, mut marked) = (String::new(), String::new());
    for i in 0..count {
        let top = f64::from(i) * height - big;
        let bottom = top + height - 1.6;
        let (wide_top, wide_bottom) = (half(top), half(bottom));
        let slip = pen.unit() - 0.5;
        let x = centre + slip * 2.0 * (8.0 + 26.0 * pen.unit());
        let into = if i == spot { &mut marked } else { &mut plain };
        let [left, right] = [N(x - wide_top), N(x + wide_top)];
        put!(
            into,
            r#"<path d="M"#,
            left,
            " ",
            N(90.0 + top),
            "H",
            right,
            "A",
            radius,
            " ",
            radius,
            " 0 0 1 "
        );
        put!(into, N(x + wide_bottom), " ", N(90.0 + bottom), "H", N(x - wide_bottom));
        put!(into, "A", radius, " ", radius, " 0 0 1 ", left, " ", N(90.0 + top), r#""/>"#);
    }
    pen.group("f3", "", &plain);
    pen.group("fs", "", &marked);
}

/// Rings opening from a corner.
pub(super) fn rings(pen: &mut Pen, _: &str) {
    let x = f64::from(pen.pick([0, 320, 60, 260]));
    let y = f64::from(pen.pick([0, 180]));
    let step = pen.pick([15, 18, 20]);
    let spot = pen.int(3, 6);
    let (mut thin, mut bold, mut marked) = (String::new(), String::new(), String::new());
    for i in (1..).take_while(|i| i * step < 400) {
        let into = if i == spot {
            &mut marked
        } else if i % 3 == 0 || pen.unit() < 0.25 {
            &mut bold
        } else {
            &mut thin
        };
        disc(into, x, y, f64::from(i * step));
    }
    let step = f64::from(step);
    let width = |part: f64| {
        let mut out = String::new();
        put!(&mut out, r#" stroke-width=""#, N(step * part), r#"""#);
        out
    };
    pen.group("s2", &width(0.2), &thin);
    pen.group("s3", &width(0.46), &bold);
    pen.group("ss", &width(0.62), &marked);
    let mut eye = String::new();
    disc(&mut eye, x, y, step * 0.62);
    pen.group("f3", "", &eye);
}

/// Quarter-turn tiles, four rows.
pub(super) fn tiles(pen: &mut Pen, _: &str) {
    let spot = (pen.int(1, 5), pen.int(0, 3));
    let mut tones = [String::new(), String::new(), String::new()];
    let mut marked = String::new();
    for row in 0..4 {
        for column in 0..8 {
            let (x, y) = (column * 45 - 20, row * 45);
            let (turn, chance) = (pen.int(0, 3), pen.unit());
            if (column, row) == spot {
                disc(&mut marked, f64::from(x) + 22.5, f64::from(y) + 22.5, 22.5);
                continue;
            }
            // One tile in ten stays empty.
            let Some(into) = tones.get_mut([0.34, 0.66, 0.9].iter().filter(|to| chance >= **to).count())
            else {
                continue;
            };
            tile(into, (x, y), turn);
        }
    }
    for (class, shapes) in ["f1", "f2", "f3"].iter().zip(&tones) {
        pen.group(class, "", shapes);
    }
    pen.group("fs", "", &marked);
}

/// A quarter of a disc in the square at `(x, y)`, in one of four directions.
fn tile(into: &mut String, (x, y): (i32, i32), turn: i32) {
    let (far, low) = (x + 45, y + 45);
    let [from, corner, to] = match turn {
        0 => [(x, y), (far, y), (x, low)],
        1 => [(far, y), (far, low), (x, y)],
        2 => [(far, low), (x, low), (far, y)],
        _ => [(x, low), (x, y), (far, low)],
    };
    put!(into, r#"<path d="M"#, from.0, " ", from.1, "L", corner.0, " ", corner.1);
    put!(into, "A45 45 0 0 1 ", to.0, " ", to.1, r#"z"/>"#);
}

/// A halftone field around two centres.
pub(super) fn dots(pen: &mut Pen, _: &str) {
    let near = (40.0 + pen.unit() * 110.0, 30.0 + pen.unit() * 120.0);
    let far = (190.0 + pen.unit() * 100.0, 20.0 + pen.unit() * 140.0);
    let pull = |x: f64, y: f64, to: (f64, f64), reach: f64| {
        (-((x - to.0).powi(2) + (y - to.1).powi(2)) / reach).exp()
    };
    let (mut small, mut large, mut best, mut marked) = (String::new(), String::new(), 0.0, String::new());
    for row in 0..9 {
        for column in 0..16 {
            let (x, y) = (f64::from(column * 20 + 10), f64::from(row * 20 + 10));
            let value = pull(x, y, near, 3600.0) + 0.9 * pull(x, y, far, 2600.0);
            let radius = 1.4 + 8.0 * value.min(1.0);
            if value > best {
                best = value;
                large.push_str(&marked);
                marked.clear();
                disc(&mut marked, x, y, radius);
            } else {
                disc(if value > 0.2 { &mut large } else { &mut small }, x, y, radius);
            }
        }
    }
    pen.group("f2", "", &small);
    pen.group("f3", "", &large);
    pen.group("fs", "", &marked);
}

/// Tilted ellipses with a body on each.
pub(super) fn orbits(pen: &mut Pen, _: &str) {
    let centre = pen.pick([130, 160, 190]);
    let tilt = pen.pick([-24, -16, 18]);
    let (x, y) = (f64::from(centre), 92.0);
    let (mut paths, mut bodies, mut marked) = (String::new(), String::new(), String::new());
    for i in 1..=6 {
        let wide = f64::from(30 * i + 8);
        let (high, angle) = (wide * 0.42, pen.unit() * TAU);
        put!(
            &mut paths,
            r#"<ellipse cx=""#,
            centre,
            r#"" cy="92" rx=""#,
            N(wide),
            r#"" ry=""#,
            N(high),
            r#""/>"#
        );
        let radius = 3.0 + pen.unit() * 6.0;
        let into = if i == 3 { &mut marked } else { &mut bodies };
        disc(into, x + wide * angle.cos(), y + high * angle.sin(), radius);
    }
    disc(&mut bodies, x, y, 17.0);
    pen.raw(&format!(r#"<g transform="rotate({tilt} {centre} 92)">"#));
    pen.group("s2", r#" stroke-width="1.3""#, &paths);
    pen.group("f3", "", &bodies);
    pen.group("fs", "", &marked);
    pen.raw("</g>");
}

/// Height lines of an island.
pub(super) fn contour(pen: &mut Pen, _: &str) {
    let x = f64::from(pen.pick([110, 170, 215]));
    let y = 84.0 + pen.unit() * 18.0;
    let (phase, other) = (pen.unit() * 6.0, pen.unit() * 6.0);
    let swing = 0.16 + pen.unit() * 0.08;
    let (mut lines, mut marked) = (String::new(), String::new());
    for level in (1..=12).map(f64::from) {
        let points: [(f64, f64); 14] = std::array::from_fn(|i| {
            let angle = i as f64 / 14.0 * TAU;
            let wobble = swing * (2.0 * angle + phase + level * 0.09).sin()
                + swing * 0.6 * (3.0 * angle + other - level * 0.13).sin();
            let radius = level * 14.5 * (1.0 + wobble);
            (x + radius * 1.25 * angle.cos(), y + radius * 0.82 * angle.sin())
        });
        let middle = |i: usize| {
            let (a, b) = (points[i % 14], points[(i + 1) % 14]);
            (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1))
        };
        let into = if level < 1.5 { &mut marked } else { &mut lines };
        put!(into, r#"<path d="M"#, N(middle(13).0), " ", N(middle(13).1));
        for (i, point) in points.iter().enumerate() {
            put!(into, "Q", N(point.0), " ", N(point.1), " ", N(middle(i).0), " ", N(middle(i).1));
        }
        into.push_str(r#"z"/>"#);
    }
    pen.group("s3", r#" stroke-width="1.4""#, &lines);
    pen.group("fs", "", &marked);
}
